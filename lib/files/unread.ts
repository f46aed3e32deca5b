const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read: look at its permissions',
  EPERM: 'it may not be read: look at its permissions',
}

/** Why a file could not be read, in words, by what the system said; a sentence without its full stop. */
export function whyUnread(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? `it cannot be read (${code || String(error)})`
}
