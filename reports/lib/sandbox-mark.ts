import type { Report } from '../report.ts'

/** What every output of a rehearsal says. */
export const NOTHING_REAL = 'sandbox on this machine, no AWS account was touched'

/** A title or a verdict that stands alone somewhere, and must not be taken for one of a real environment. */
export const marked = (title: string, { sandbox }: Pick<Report, 'sandbox'>): string =>
  sandbox ? `${title} (sandbox, nothing real)` : title
