import type { FunctionState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, requiredText, text } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import type { RestXmlOutput } from '../protocols/rest-xml.ts'
import { newEtag, requireMatch } from './cloudfront-if-match.ts'

type Stage = 'DEVELOPMENT' | 'LIVE'

const NOT_FOUND = 404
const LIST_LIMIT = 100
const CREATED = new Date('2025-01-15T08:00:00Z')

export function listFunctions({ functions }: World, input: Input): RestXmlOutput {
  const asked = text(input, 'Stage')
  const stages: readonly Stage[] =
    asked === 'LIVE' ? ['LIVE'] : asked === 'DEVELOPMENT' ? ['DEVELOPMENT'] : ['DEVELOPMENT', 'LIVE']
  const all = [...functions.values()].flatMap(each =>
    stages.filter(stage => stageOf(each, stage)).map(stage => summary(each, stage)),
  )
  const maxItems = Math.min(number(input, 'MaxItems') ?? LIST_LIMIT, LIST_LIMIT)
  const { items, nextToken } = page(all, maxItems, text(input, 'Marker'), 'InvalidArgument')
  return {
    payload: {
      root: 'FunctionList',
      members: {
        NextMarker: nextToken,
        MaxItems: maxItems,
        Quantity: items.length,
        Items: items.length === 0 ? undefined : { FunctionSummary: items },
      },
    },
  }
}

export function describeFunction(world: World, input: Input): RestXmlOutput {
  const { named, stage, version } = asked(world, input)
  return { headers: { etag: version.etag }, payload: { root: 'FunctionSummary', members: summary(named, stage) } }
}

export function getFunction(world: World, input: Input): RestXmlOutput {
  const { version } = asked(world, input)
  return {
    headers: { etag: version.etag },
    payload: { contentType: 'application/octet-stream', text: version.code },
  }
}

/** Changes the DEVELOPMENT stage only. */
export function updateFunction(world: World, input: Input): RestXmlOutput {
  const named = functionNamed(world, input)
  requireMatch(input, named.development.etag)
  const code = Buffer.from(requiredText(input, 'FunctionCode'), 'base64').toString()
  named.development = { code, etag: newEtag(), modifiedAt: world.now() }
  const { etag } = named.development
  return {
    // The service itself spells the header of this answer with a doubled t; the SDK and the CLI read that one.
    headers: { etag, ettag: etag },
    payload: { root: 'FunctionSummary', members: summary(named, 'DEVELOPMENT') },
  }
}

/** Copies DEVELOPMENT to LIVE. */
export function publishFunction(world: World, input: Input): RestXmlOutput {
  const named = functionNamed(world, input)
  requireMatch(input, named.development.etag)
  named.live = { code: named.development.code, etag: newEtag(), modifiedAt: world.now() }
  return { payload: { root: 'FunctionSummary', members: summary(named, 'LIVE') } }
}

function functionNamed({ functions }: World, input: Input): FunctionState {
  const named = functions.get(requiredText(input, 'Name'))
  if (!named) throw noFunction()
  return named
}

function asked(world: World, input: Input) {
  const named = functionNamed(world, input)
  const stage: Stage = text(input, 'Stage') === 'LIVE' ? 'LIVE' : 'DEVELOPMENT'
  const version = stageOf(named, stage)
  if (!version) throw noFunction()
  return { named, stage, version }
}

const stageOf = ({ live, development }: FunctionState, stage: Stage) => (stage === 'LIVE' ? live : development)

/** A stage as CloudFront lists it; the sandbox's edges have a published function at once. */
const summary = (named: FunctionState, stage: Stage) => ({
  Name: named.name,
  Status: named.live === null ? 'UNPUBLISHED' : 'DEPLOYED',
  FunctionConfig: { Comment: '', Runtime: named.runtime },
  FunctionMetadata: {
    FunctionARN: named.arn,
    Stage: stage,
    CreatedTime: CREATED,
    LastModifiedTime: new Date(stageOf(named, stage)?.modifiedAt ?? 0),
  },
})

const noFunction = () => awsError('NoSuchFunctionExists', 'The specified function does not exist.', NOT_FOUND)
