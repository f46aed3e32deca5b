import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { check } from 'recheck'
import { parseAst } from 'vitest/node'
import { SHAPES } from '../../lib/text/redaction/shapes.ts'
import { projectRoot } from './source-files.ts'

/** Everything that runs when the product runs, the sandbox aside: it reads what this suite sends. */
const FOLDERS = 'lib,platform,evidence,probes,specs,diagnostics,gate,history,runner,reports,cli'

/** A regular expression of the product. */
interface Pattern {
  /** `/source/flags`. */
  readonly literal: string
  readonly source: string
  readonly flags: string
  readonly path: string
}

interface Patterns {
  readonly literals: readonly Pattern[]
  /** Places where a regular expression is put together while the product runs: nothing can be proven of it. */
  readonly assembled: readonly string[]
}

/** Most proofs take milliseconds; a pattern whose proof takes this long is too clever. */
const PROOF_MS = 120_000

/** Its patterns are put together of constants, and are proven as they are. */
const SHAPES_FILE = 'lib/text/redaction/shapes.ts'

const patternOf = (pattern: RegExp): Pattern => ({
  literal: String(pattern),
  source: pattern.source,
  flags: pattern.flags,
  path: SHAPES_FILE,
})

/** Every regular expression of the product, each once, in the order of its text. */
export async function productPatterns(): Promise<Patterns> {
  const literals = new Map(SHAPES.map(({ pattern }) => [String(pattern), patternOf(pattern)]))
  const assembled: string[] = []
  for await (const path of glob(`{${FOLDERS}}/**/*.{ts,js}`, { cwd: projectRoot })) {
    const found = patternsIn(path, readFileSync(join(projectRoot, path), 'utf8'))
    for (const pattern of found.literals) literals.set(pattern.literal, pattern)
    if (path !== SHAPES_FILE) assembled.push(...found.assembled)
  }
  return {
    literals: [...literals.values()].sort((a, b) => (a.literal < b.literal ? -1 : 1)),
    assembled: assembled.sort(),
  }
}

/** The same of one file, as a real parser of the language reads it. */
export function patternsIn(path: string, text: string): Patterns {
  const literals: Pattern[] = []
  const assembled: string[] = []
  const waiting: unknown[] = [parseAst(text, { lang: 'ts' })]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (typeof node !== 'object' || node === null) continue
    if (isAssembly(node)) assembled.push(path)
    const regex: unknown = Reflect.get(node, 'regex')
    if (typeof regex === 'object' && regex !== null) {
      const source = String(Reflect.get(regex, 'pattern'))
      const flags = String(Reflect.get(regex, 'flags'))
      literals.push({ literal: `/${source}/${flags}`, source, flags, path })
    }
    for (const inner of Object.values(node)) if (inner !== null && inner !== undefined) waiting.push(inner)
  }
  return { literals, assembled }
}

/** `RegExp(...)` and `new RegExp(...)`. */
function isAssembly(node: object): boolean {
  const callee: unknown = Reflect.get(node, 'callee')
  return typeof callee === 'object' && callee !== null && Reflect.get(callee, 'name') === 'RegExp'
}

/**
 * What is wrong with a pattern, `undefined` when it is proven that the time it takes grows with the text and no faster. recheck proves it with
 * automata, and does not guess by trying (its other way); it cannot decide patterns that look around or refer back.
 */
export async function faultOf({ literal, source, flags, path }: Pattern): Promise<string | undefined> {
  if (isBounded(source)) return undefined
  // That places are handed out too (`d`) makes no difference, and recheck does not know it.
  const proof = await check(source, flags.replace('d', ''), { checker: 'automaton', timeout: PROOF_MS })
  if (proof.status === 'safe') return undefined
  return `${path}: ${literal} ${proof.status === 'vulnerable' ? `is ${proof.complexity.summary}` : 'cannot be proven'}`
}

/** Whether every repeat has an upper bound and none is within another: a pattern then costs at most a fixed amount at each place of the text. */
function isBounded(source: string): boolean {
  let bare = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x')
  for (let before = ''; bare !== before; ) {
    before = bare
    bare = bare.replace(/\((?:\?(?:[:=!]|<[=!]|<\w+>))?[^()*+?{}]*\)/g, 'x')
  }
  return !/[*+]|\{\d+,\}|\)\{/.test(bare)
}

/** The patterns that were proven, one a line; `npm run patterns` proves and adds the others. */
export const PROVEN_FILE = join(projectRoot, 'selftests', 'structure', 'proven-patterns.txt')

export const provenPatterns = (): readonly string[] => readFileSync(PROVEN_FILE, 'utf8').split('\n').filter(Boolean)
