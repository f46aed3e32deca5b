import type { BasicAuthFunction, EdgeClosed, EdgePages, FunctionStage } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { behaviourForAll } from '../evidence/readings/cache-behaviours.ts'
import {
  edgeAccess,
  edgeFunctionName,
  lambdaAt,
  refusesLogin,
  runsAtRequest,
  unguarded,
} from '../evidence/readings/edge-access.ts'
import { list } from '../lib/text/words.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown, type Verdict } from './verdict.ts'

export default testStep(
  'basic-auth-live',
  ({ 'basic-auth-function': basicAuthFunction, distribution, ...seen }, { target }) => {
    const { name, live, development, stored } = basicAuthFunction
    const pages = observed(seen['edge-pages'])
    const closed = observed(seen['edge-closed'])
    const edge = distribution.found ? distribution.distribution : undefined
    const lambda = edge && lambdaAt(edge)
    if (edge && lambda !== undefined && !runsAtRequest(behaviourForAll(edge), name)) {
      return asTheEdgeDoes(`${edge.id} runs ${edgeFunctionName(lambda)}, whose code is not looked at`, pages, closed)
    }
    if (!live && !development) return failed(`there is no function ${name}`)
    if (!live) return failed(`${name} was never published: it has no LIVE stage`)
    const wrong = whatIsWrong(name, live)
    if (wrong) return failed(wrong)
    if (development && development.codeFingerprint !== live.codeFingerprint)
      return failed(`${name} was changed, but not published: its DEVELOPMENT code is not the LIVE one`)
    const mismatch = mismatchWith(basicAuthFunction, live)
    if (mismatch) return failed(mismatch)
    if (live.unread) {
      return refusesStored(pages)
        ? failed(`the edge refuses the login of ${stored.secretName}: ${name} asks for another one`)
        : unknown(`${name} asks for a login, but ${UNREAD[live.unread]}`)
    }
    if (!edge) return unknown(`no distribution serves ${target.domain}, so none can run ${name}`)
    const first = behaviourForAll(edge)
    if (!runsAtRequest(first, name)) {
      const others = first.viewerRequest.map(edgeFunctionName).join(', ')
      return failed(`${edge.id} does not run ${name} at viewer-request (${others || 'no function'})`)
    }
    const open = unguarded(edge, name, closed)
    if (open.length > 0) {
      const patterns = open.map(({ pathPattern }) => pathPattern).join(', ')
      return failed(`${edge.id} runs ${name}, but not for ${patterns}: these paths have a cache behaviour without it`)
    }
    const notes: string[] = []
    if (stored.state === 'missing') notes.push(`no secret ${stored.secretName} to compare the login with`)
    const expected = target.environment.cloudFront?.basicAuthUser
    if (expected && live.username !== expected)
      notes.push(`the user is ${live.username ?? 'not known'}, by convention ${expected}`)
    const compared = stored.state === 'present' ? `as stored in ${stored.secretName}` : 'not compared'
    return passed(`${name} LIVE on ${edge.id}, login ${compared}`, notes)
  },
)

const UNREAD: Readonly<Record<NonNullable<FunctionStage['unread']>, string>> = {
  'not-run': 'its LIVE code could not be run here',
  endless: 'its LIVE code did not come to an end here in time',
  throws: 'its LIVE code throws an error for a visitor',
  store: 'which one depends on a KeyValueStore, whose content is not looked at',
}

/** What a Lambda function asks for shows in what the edge does with and without the stored login. */
function asTheEdgeDoes(who: string, pages: EdgePages | undefined, closed: EdgeClosed | undefined): Verdict {
  if (!closed || !pages) return unknown(`${who}, and what the edge does could not be seen`)
  if (edgeAccess(closed.start) === 'let-in') return failed(`${who}; the edge lets visitors in without a login`)
  if (refusesStored(pages)) return failed(`${who}; the edge refuses the stored login`)
  if (closed.wrongLogin && edgeAccess(closed.wrongLogin) === 'let-in')
    return failed(`${who}; the edge lets visitors in with any login`)
  const isRight =
    pages.login === 'stored-secret' &&
    edgeAccess(pages.start) === 'let-in' &&
    edgeAccess(closed.start) === 'refused' &&
    closed.wrongLogin !== null &&
    edgeAccess(closed.wrongLogin) === 'refused'
  return isRight
    ? passed(`${who}; the edge lets the stored login in, and neither a wrong one nor none`)
    : unknown(`${who}, and what the edge does is not clear`)
}

const refusesStored = (pages: EdgePages | undefined): boolean =>
  pages?.login === 'stored-secret' && refusesLogin(pages.start)

function whatIsWrong(
  name: string,
  { credential, openPaths, opensFor = [], refusesWith }: FunctionStage,
): string | undefined {
  if (credential === 'placeholder')
    return `the LIVE code of ${name} still lets the placeholder in instead of a password`
  if (credential === 'any') return `the LIVE code of ${name} asks for a login, and lets in whatever it is`
  if (credential === 'part') return `the LIVE code of ${name} asks for a login, and lets in ${list(opensFor)}`
  if (credential === 'word')
    return `the LIVE code of ${name} asks for a login, but not of a visitor who sends ${list(opensFor)}`
  if (credential === 'other')
    return `the LIVE code of ${name} asks for no login: it answers ${refusesWith ?? 'something else'}`
  if (credential !== 'none') return undefined
  return openPaths.includes('/')
    ? `the LIVE code of ${name} asks for no login`
    : `the LIVE code of ${name} asks for no login on ${openPaths.join(', ')}`
}

function mismatchWith({ name, stored }: BasicAuthFunction, live: FunctionStage): string | undefined {
  if (stored.state === 'malformed') return `${stored.secretName} is not a JSON object with username and password`
  if (stored.state !== 'present' || live.matchesStored !== false) return undefined
  return stored.username !== null && live.username !== null && stored.username !== live.username
    ? `${name} asks for user ${live.username}, ${stored.secretName} says ${stored.username}`
    : `the password in ${name} is not the one in ${stored.secretName}`
}
