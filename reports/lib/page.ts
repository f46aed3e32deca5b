import type { Report } from '../../runner/report/report.ts'

interface Docs {
  readonly docsUrl?: Report['docsUrl'] | undefined
}

/** The page of a cause: its address where the company publishes `docs/`, else its path in this project. */
export const pageOf = (id: string, { docsUrl }: Docs): string => `${docsUrl ?? 'docs'}/causes/${id}.md`

/** The page of a step, alike. */
export const stepPageOf = (id: string, { docsUrl }: Docs): string => `${docsUrl ?? 'docs'}/steps/${id}.md`
