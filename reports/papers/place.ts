import type { Place } from '../../lib/files/folder.ts'

/** What stands in the folder itself; what belongs to a tenant has a folder of its own in it. */
export const PAPERS = ['deployment-log.md', 'alb-priorities.csv'] as const

export const papersPlace = (dir: string): Place => ({
  what: `the papers to ${dir}`,
  remedy: 'Choose another folder with --papers.',
})
