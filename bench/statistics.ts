/** Minimum, median and maximum of a series. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (position: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(position)))] ?? Number.NaN
  return { min: at(0), median: at((sorted.length - 1) / 2), max: at(sorted.length - 1) }
}

export const inSeconds = ({ min, median, max }: Spread): string =>
  `${(median / 1000).toFixed(2)} s (${(min / 1000).toFixed(2)}-${(max / 1000).toFixed(2)})`

export const asRatio = ({ min, median, max }: Spread): string =>
  `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`
