/** What led to a run: whether all tenants were asked for, and the words besides those of its targets, quoted for a shell. */
export interface Again {
  readonly allTenants: boolean
  readonly words: readonly string[]
}
