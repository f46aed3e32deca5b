import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

/** Median of each ratio, as it was when the figures of docs/performance.md were last written. */
type KeptRatios = Readonly<Record<string, number>>

const FILE = join(import.meta.dirname, 'kept-ratios.json')
/** A shared machine's own unrest lies below. */
const REGRESSION = 1.15

export const readKeptRatios = async (): Promise<KeptRatios> => JSON.parse(await readFile(FILE, 'utf8'))

export async function keepRatios(figures: readonly Figure[]): Promise<void> {
  const ratios = figures.flatMap(({ ratio }) => (ratio ? [[ratio.name, Number(ratio.spread.median.toFixed(3))]] : []))
  await writeFile(FILE, `${JSON.stringify(Object.fromEntries(ratios), null, 2)}\n`)
}

/** What became slower by more than 15 %, each as a line of a pipeline's log; ratios that are new are not compared. */
export function regressions(figures: readonly Figure[], kept: KeptRatios): readonly string[] {
  return figures.flatMap(({ ratio }) => {
    const before = ratio && kept[ratio.name]
    if (before === undefined || !ratio || ratio.spread.median <= before * REGRESSION) return []
    const { median, min, max } = ratio.spread
    const percent = Math.round((median / before - 1) * 100)
    return [
      `note: ${ratio.name} is ${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)}), ${percent} % more than the ${before.toFixed(2)} in bench/kept-ratios.json`,
    ]
  })
}
