/** Where the names belong that a text speaks of, as a screen's first line says it. */
interface Place {
  readonly region: string
  readonly accountId: string
}

const ARN = /\b(arn:aws[a-z-]{0,12}:[a-z0-9-]{1,40}):([a-z0-9-]{0,30}):(\d{12}):/g
const REGISTRY = /\b(\d{12})\.dkr\.ecr\.([a-z0-9-]{1,30})\.amazonaws\.com\//g
/** Digests, and ids of tasks. */
const LONG_ID = /\b([0-9a-f]{12})[0-9a-f]{8,56}([0-9a-f]{4})\b/g

/**
 * A text whose ARNs, image names and long ids are shortened in the middle, never at the end that tells them apart. The region and the account are
 * left out only where they are those of the place: any other one may be what is wrong.
 */
export function briefNames(text: string, { region, accountId }: Place): string {
  const isHere = (where: string, account: string) => account === accountId && (where === '' || where === region)
  return text
    .replace(ARN, (whole, start: string, where: string, account: string) =>
      isHere(where, account) ? `${start}:…:` : whole,
    )
    .replace(REGISTRY, (whole, account: string, where: string) => (isHere(where, account) ? '…/' : whole))
    .replace(LONG_ID, '$1…$2')
}
