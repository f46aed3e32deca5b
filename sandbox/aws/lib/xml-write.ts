import { isRecord } from '../../../lib/values.ts'

/** How lists are written: every item in an element of this name inside the list's own element, or the list's own element repeated. */
type ListStyle = 'member' | 'item' | 'repeated'

/** One XML element for a value; absent values make none, dates are ISO 8601, records nest. */
export function element(name: string, value: unknown, lists: ListStyle): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) {
    return lists === 'repeated'
      ? value.map(item => element(name, item, lists)).join('')
      : `<${name}>${value.map(item => element(lists, item, lists)).join('')}</${name}>`
  }
  return `<${name}>${content(value, lists)}</${name}>`
}

/** What stands inside an element. */
export function content(value: unknown, lists: ListStyle): string {
  if (value instanceof Date) return value.toISOString()
  if (isRecord(value)) {
    return Object.entries(value)
      .map(([name, member]) => element(name, member, lists))
      .join('')
  }
  return escapeXml(String(value))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
}

const escapeXml = (value: string): string => value.replace(/[&<>"\r]/g, character => ENTITIES[character] ?? '')

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
