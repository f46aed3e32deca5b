/** An error as AWS answers it: the service's own code, its text and the HTTP status. */
export interface AwsError {
  readonly code: string
  readonly message: string
  readonly status: number
}

const CLIENT_FAULT = 400
const known = new WeakMap<Error, AwsError>()

/** An error to throw from an operation; every protocol writes it in its own form. */
export function awsError(code: string, message: string, status: number = CLIENT_FAULT): Error {
  const error = new Error(`${code}: ${message}`)
  known.set(error, { code, message, status })
  return error
}

/** What an operation threw by `awsError`, `undefined` for a fault of the sandbox itself. */
export const awsErrorOf = (error: unknown): AwsError | undefined =>
  error instanceof Error ? known.get(error) : undefined
