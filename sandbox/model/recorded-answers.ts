import type { DnsRecordAnswer, DnsType, SandboxAnswer, SandboxRequest } from '../servers/types.ts'

/** What one part of the platform answers instead of the model; `undefined`: what the model has. */
type Instead = (request: SandboxRequest) => SandboxAnswer | undefined

/** How a login from within a task of the platform fails, in the form in which a login script reports it. */
export interface RefusedLogin {
  readonly layer: 'resolve' | 'connect' | 'handshake' | 'tls' | 'login' | 'schema'
  readonly errno: number
  readonly message: string
}

/** Answers in place of the model's: what was recorded on a real platform, given as it was. Empty on a platform of the model's own. */
export interface RecordedAnswers {
  /** By `ecs:DescribeServices`: what becomes of an operation's answer before it is written. */
  readonly answers: Map<string, <Answer extends object>(answer: Answer) => Answer>
  /** By tenant: what its containers answer, health checks included. */
  readonly containers: Map<string, Instead>
  /** What CloudFront answers over https. */
  edge: ((request: SandboxRequest) => ReturnType<Instead> | Promise<ReturnType<Instead>>) | null
  /** By name, in lower case and without a dot at its end. */
  readonly names: Map<string, (type: DnsType) => DnsRecordAnswer>
  login: RefusedLogin | null
  /** Services that are as somebody left them: ECS neither starts nor stops tasks of them. */
  readonly held: Set<string>
}

export const nothingRecorded = (): RecordedAnswers => ({
  answers: new Map(),
  containers: new Map(),
  edge: null,
  names: new Map(),
  login: null,
  held: new Set(),
})
