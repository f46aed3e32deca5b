/** The name of the session in a sandbox that is asked as if it were a real environment: its answers say what gave them. */
export const SANDBOX_SESSION = 'tenant-runbook-sandbox'

/** Whether an identity's ARN is that of a sandbox. */
export const isSandboxSession = (arn: string): boolean => arn.endsWith(`/${SANDBOX_SESSION}`)
