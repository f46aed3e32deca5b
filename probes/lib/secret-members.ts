import { decodeHTML } from 'entities'
import { registerSecret } from '../../lib/text/redact.ts'
import { isCommonWord } from '../../lib/text/redaction/weak.ts'
import { isRecord } from '../../lib/values.ts'
import { parseJson } from './answers.ts'
import { isShown, registerLogins, registerWhole, stringsIn, textsIn } from './register-values.ts'

/** What a pair looks like in a text that was meant to be JSON, an .env file or YAML. */
const PAIR =
  /["']?([A-Za-z_][\w-]{0,64})["']?\s{0,8}[:=]\s{0,8}(?:"([^"\n]{1,4096})|'([^'\n]{1,4096})|([^\s"',;{}]{1,4096}))/g
/** A member as JSON writes it: a parser keeps only the last of those with the same name. */
const JSON_MEMBER = /"([^"\\]{1,128})"\s{0,16}:\s{0,16}("(?:[^"\\]|\\[\s\S]){1,65536}")/g
/** What could be a value in a text of no known form; parts of forms and tables are parted by more. */
const PIECES = [/[^\s"',;{}[\]]{6,4096}/g, /[^\s"',;{}[\]&|]{6,4096}/g] as const
/** A part of a form as a browser sends it. */
const FIELD = /(?<![^&?\s])([\w.-]{1,64})=([^&\s]{1,4096})/g
/** An element of XML with nothing but a text in it. */
const ELEMENT = /<([A-Za-z_][\w.:-]{0,64})(?:\s[^<>]{0,256})?>(?:<!\[CDATA\[([^\]]{1,4096})\]\]>|([^<>]{1,4096}))<\//g

/** A word so short opens nothing any more, and stands in every log. */
const SHORT_WORD_LENGTH = 5

/** Whether a value that was replaced is a word that everybody writes: `test`, `root`, `admin`. */
export const isFormerWord = (value: string): boolean => value.length <= SHORT_WORD_LENGTH && isCommonWord(value)

/** As `registerMembers`, of a version that is in force no more. */
export const registerFormer = (text: string): void => registerMembers(text, isFormerWord)

/** Registers every value of a stored secret that is not printed by right, whatever state its text is in. `isNone`: which values are no secrets. */
export function registerMembers(text: string, isNone: (value: string) => boolean = () => false): void {
  const register = (value: string) => {
    if (!isNone(value)) registerWhole(value)
  }
  const value = parseJson(text)
  for (const one of value === undefined ? [text] : textsIn(value)) registerLogins(one)
  if (isRecord(value)) {
    for (const [key, member] of Object.entries(value))
      if (!isShown(key)) for (const one of stringsIn(member)) register(one)
    for (const [, key = '', literal = ''] of text.matchAll(JSON_MEMBER)) {
      const written = parseJson(literal)
      if (!isShown(key) && typeof written === 'string') register(written)
    }
    // A number may have more digits than the parser keeps.
    for (const [, key = '', , , number] of text.matchAll(PAIR)) if (!isShown(key) && isNumber(number)) register(number)
    return
  }
  // Of a document that is none only the pieces can be told apart.
  if (/[\s{[:=]/.test(text)) registerSecret(text)
  else register(text)
  for (const one of stringsIn(value)) register(one)
  if (value !== undefined) return
  const shown = new Set<string>()
  for (const [, key = '', double, single, bare] of text.matchAll(PAIR)) {
    const member = double ?? single ?? bare ?? ''
    if (isShown(key)) shown.add(member)
    else register(member)
  }
  for (const pattern of PIECES)
    for (const [piece] of text.matchAll(pattern))
      if (!shown.has(piece) && !isShown(piece.replace(/[:=]$/, '')) && !hasShownKey(piece)) register(piece)
  if (text.includes('&'))
    for (const [, key = '', member = ''] of text.matchAll(FIELD))
      if (!isShown(key)) for (const one of [member, member.replaceAll('+', ' ')]) register(one)
  for (const [, key = '', raw, written = ''] of text.matchAll(ELEMENT))
    if (!isShown(key)) register(raw ?? decodeHTML(written).trim())
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^-?\d[\d.eE+-]*$/.test(text)

const hasShownKey = (piece: string): boolean => isShown(/^([\w-]{1,64})[:=]/.exec(piece)?.[1] ?? '')
