import type { Redirected, Report } from '../../runner/report/report.ts'

/** What every output of a rehearsal says. */
export const NOTHING_REAL = 'sandbox on this machine, no AWS account was touched'

/** A title or a verdict that stands alone somewhere, and must not be taken for one of a real environment. */
export const marked = (title: string, { sandbox, redirected }: Pick<Report, 'sandbox' | 'redirected'>): string =>
  sandbox ? `${title} (sandbox, nothing real)` : redirected ? `${title} (redirected)` : title

/** What was looked at instead of the real environment, each in one sentence; empty when nothing was. */
export const unrealOf = ({ sandbox, redirected }: Pick<Report, 'sandbox' | 'redirected'>): readonly string[] => [
  ...(sandbox ? [NOTHING_REAL] : []),
  ...(redirected ? [`redirected: ${redirectionText(redirected)}`] : []),
]

/** For people, in one line. */
export const redirectionText = ({ awsEndpoints, resolver, connectTo }: Redirected): string =>
  [
    ...awsEndpoints,
    ...(resolver === null ? [] : [`--resolver ${resolver}`]),
    ...connectTo.map(one => `--connect-to ${one}`),
  ].join(', ')
