/** Enough of a digest to tell it from others. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** `prod-goldencrust:2` of a task definition's ARN. */
export const revisionName = (arn: string): string => arn.split('/').at(-1) ?? arn

/** The number of a revision, of its task definition's ARN. */
export const revisionNumber = (arn: string): number => Number(arn.split(':').at(-1))
