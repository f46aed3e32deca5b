import type { Rewriting } from '../rewrite.ts'

/** What dumps and lists write between the parts of a text, taken out: what is left are its characters or its bytes, one after the other. */
export const LAYOUTS: readonly Rewriting[] = [
  // The bytes of `hexdump -C` and `xxd`, without what they mean, and where a line begins.
  [/\s{1,4}\|.{1,16}\|\s{1,4}[0-9a-f]{7,8}\s{1,4}/gi, () => ' '],
  [/(?<!\s)\s{1,4}.{1,16}\s{1,4}[0-9a-f]{8}:\s{1,4}/gi, () => ' '],
  // The other column: two bytes to a word or one by one; the last line is filled up with blanks.
  [/\|\s{1,4}[0-9a-f]{7,8}\s{1,4}(?:[0-9a-f]{2}(?:[0-9a-f]{2})?\s{1,52}){1,16}\|/gi, () => ''],
  [/\s{1,4}[0-9a-f]{8}:\s{1,4}(?:[0-9a-f]{2}(?:[0-9a-f]{2})?\s{1,52}){1,16}/gi, () => ''],
  // Where a line of `od` or `hexdump` begins.
  [/\s{1,4}0[0-9a-f]{5,7}\s{1,4}/gi, () => ' '],
  // Which element of a list it is, as PHP prints them.
  [/\[?["']?\d{1,4}["']?\]?\s{0,4}=>\s{1,64}(?:string\(\d{1,4}\)\s{1,4})?/g, () => ' '],
  // Base64 in lines, which has to be read as a whole.
  [/(?<=[A-Za-z0-9+/]{60})[=\\]?\r?\n\s{0,16}(?=[A-Za-z0-9+/=]{2})/g, () => ''],
  // Where a blank is left of the line's end, a word of somebody's may follow: its letters are seldom groups of four.
  [
    /(?<=[A-Za-z0-9+/]{60})[ \t]{1,4}(?=(?:[A-Za-z0-9+/]{4}){0,19}(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)(?![A-Za-z0-9+/=]))/g,
    () => '',
  ],
]

/** What a text of one line without any other sign has where one of these finds something. */
export const MAY_BE_LAID_OUT = / 0[0-9a-f]{5,7}:? |=>| (?<=[A-Za-z0-9+/]{60} )/i
