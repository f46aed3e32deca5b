/** A remark without its numbers (counts, dates, ids of tasks), by which the same remark is known again in the next run. */
export const standing = (note: string): string => note.replace(/[0-9a-f]*\d[0-9a-f]*/g, '#')
