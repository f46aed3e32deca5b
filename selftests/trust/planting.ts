import { harmless } from '../../lib/text/harmless.ts'
import { FORMS } from './forms.ts'

/** Where a canary was put, and in which form. */
interface Planted {
  readonly place: string
  readonly form: string
}

/** Values that occur nowhere else, and what is known of each. */
export interface Planting {
  /** A new secret, as it stands in a place. */
  readonly secret: (place: string) => string
  /** A known secret, written in a form in another place. */
  readonly write: (secret: string, place: string, form: string) => string
  readonly count: () => number
  /** What is seen of canaries in an output: one line for each of them. */
  readonly seenIn: (output: string, text: string) => readonly string[]
}

/** Every canary begins and ends with these, so that a half of one is found too. */
const BEGIN = 'Cn7q'
const END = 'Zw9k'
const AROUND = 60

export function createPlanting(): Planting {
  const pairs = new Map<string, Planted>()
  let number = 0
  const remember = (place: string, form: string) => pairs.set(`${place}, ${form}`, { place, form })
  return {
    secret(place) {
      number++
      remember(place, 'raw')
      return `${BEGIN}${String(number).padStart(4, '0')}'"<&> \\/ü+${END}`
    },
    write(secret, place, form) {
      remember(place, form)
      return FORMS[form]?.(secret) ?? secret
    },
    count: () => pairs.size,
    seenIn: (output, text) => [
      ...new Set(
        [text, text.replace(/\p{Cc}(?:\[\d+m)?/gu, ''), harmless(text).normalize('NFKC')].flatMap(view =>
          [...view.matchAll(MARKS)].map(
            ({ index }) => `${output}: ${view.slice(Math.max(0, index - AROUND), index + AROUND).replace(/\s+/g, ' ')}`,
          ),
        ),
      ),
    ],
  }
}

const base64Of = (mark: string): readonly string[] =>
  [0, 1, 2].map(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(mark)]).toString('base64')
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + mark.length) * 8) / 6))
  })

const decimalOf = (mark: string): string => [...mark].map(character => `&#${character.codePointAt(0)};`).join('')

const hexadecimalOf = (mark: string, between: string): string =>
  [...Buffer.from(mark)].map(byte => byte.toString(16)).join(between)

/** The beginning with signs between its characters, and the zeros of the number after it: four alone stand in many texts. */
const PARTED_BEGIN = [...`${BEGIN}00`].join('[^A-Za-z0-9]{0,24}')

const MARKS = new RegExp(
  [BEGIN, END]
    .flatMap(mark => [
      mark,
      ...base64Of(mark),
      decimalOf(mark),
      mark.toUpperCase(),
      hexadecimalOf(mark, ''),
      hexadecimalOf(mark, ' '),
    ])
    .concat(PARTED_BEGIN)
    .join('|'),
  'g',
)
