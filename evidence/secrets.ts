/** The tenant's database secret; the password itself never leaves the probe. */
export type DbSecret =
  | { readonly state: 'missing'; readonly name: string }
  | {
      readonly state: 'pending-deletion'
      readonly name: string
      readonly arn: string | null
      readonly deletedAt: string | null
    }
  | { readonly state: 'without-value'; readonly name: string; readonly arn: string | null }
  | {
      readonly state: 'present'
      readonly name: string
      readonly arn: string
      readonly versionId: string
      /** When the current version was created: a later date than a task's start means the task runs with an older value. */
      readonly versionCreatedAt: string | null
      readonly json: 'object' | 'malformed' | 'not-an-object'
      /** What the JSON parser complained about, without quoting the value. */
      readonly jsonError: string | null
      /** Keys that are there with a non-empty value. */
      readonly keys: readonly string[]
      readonly username: string | null
      readonly host: string | null
      readonly port: number | null
      readonly database: string | null
      /** Whether the task definition in use refers to this very ARN; `null` when that could not be compared. */
      readonly referencedByTask: boolean | null
      /** JSON keys that the task definition in use asks for. */
      readonly keysAskedFor: readonly string[]
    }
