/** A remark without its words that hold numbers (counts, dates, ids of tasks), by which the same remark is known again in the next run. */
export const standing = (note: string): string =>
  note
    .split(' ')
    .map(word => (/\d/.test(word) ? '#' : word))
    .join(' ')
