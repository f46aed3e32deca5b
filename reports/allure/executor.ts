import type { ExecutorInfo } from 'allure-js-commons/sdk'
import { harmlessLine } from '../../lib/text/harmless.ts'
import { redact } from '../../lib/text/redact.ts'

type Variables = Readonly<Record<string, string | undefined>>

interface Pipeline {
  /** The variable that only this kind of pipeline sets. */
  readonly by: string
  readonly type: string
  readonly name: string
  readonly url: (variables: Variables) => string | undefined
  readonly buildName: (variables: Variables) => string | undefined
  readonly buildUrl: (variables: Variables) => string | undefined
  readonly buildOrder: (variables: Variables) => string | undefined
}

const repositoryOf = ({ GITHUB_SERVER_URL, GITHUB_REPOSITORY }: Variables): string | undefined =>
  GITHUB_SERVER_URL && GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}` : undefined

const PIPELINES: readonly Pipeline[] = [
  {
    by: 'GITHUB_ACTIONS',
    type: 'github',
    name: 'GitHub Actions',
    url: repositoryOf,
    buildName: ({ GITHUB_WORKFLOW }) => GITHUB_WORKFLOW,
    buildUrl: variables => under(repositoryOf(variables), 'actions/runs', variables.GITHUB_RUN_ID),
    buildOrder: ({ GITHUB_RUN_NUMBER }) => GITHUB_RUN_NUMBER,
  },
  {
    by: 'GITLAB_CI',
    type: 'gitlab',
    name: 'GitLab CI/CD',
    url: ({ CI_PROJECT_URL }) => CI_PROJECT_URL,
    buildName: ({ CI_JOB_NAME }) => CI_JOB_NAME,
    buildUrl: ({ CI_JOB_URL }) => CI_JOB_URL,
    buildOrder: ({ CI_PIPELINE_IID }) => CI_PIPELINE_IID,
  },
  {
    by: 'JENKINS_URL',
    type: 'jenkins',
    name: 'Jenkins',
    url: ({ JENKINS_URL }) => JENKINS_URL,
    buildName: ({ JOB_NAME }) => JOB_NAME,
    buildUrl: ({ BUILD_URL }) => BUILD_URL,
    buildOrder: ({ BUILD_NUMBER }) => BUILD_NUMBER,
  },
]

const under = (base: string | undefined, path: string, id: string | undefined): string | undefined =>
  base && id ? `${base}/${path}/${id}` : undefined

/** The pipeline that a run was part of, by the variables it sets; undefined on a person's machine. */
export function executor(variables: Variables): ExecutorInfo | undefined {
  const pipeline = PIPELINES.find(({ by }) => variables[by])
  if (!pipeline) return undefined
  const said = (read: Pipeline['url']) => {
    const text = read(variables)
    return text ? redact(harmlessLine(text)) : undefined
  }
  const { type, name } = pipeline
  const [url, buildName, buildUrl, order] = [
    said(pipeline.url),
    said(pipeline.buildName),
    said(pipeline.buildUrl),
    said(pipeline.buildOrder),
  ]
  const buildOrder = Number(order)
  return {
    type,
    name,
    ...(url === undefined ? {} : { url }),
    ...(buildName === undefined ? {} : { buildName }),
    ...(buildUrl === undefined ? {} : { buildUrl }),
    ...(Number.isSafeInteger(buildOrder) ? { buildOrder } : {}),
  }
}
