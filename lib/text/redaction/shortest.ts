/** Of several secrets the one with the shortest text, and the shortest text of any other. */
export interface Shortest<T> {
  readonly first: T
  readonly other?: T
}

interface Written {
  readonly text: string
  readonly secret: string
}

/** Answers for any stretch of a list in so many steps as its length has binary digits: each level of a tree knows that of twice as many. */
export function createShortest<T extends Written>(
  list: readonly (readonly T[])[],
): (from: number, to: number) => Shortest<T> | undefined {
  const tree = new Array<Shortest<T> | undefined>(list.length)
  tree.push(...list.map(shortestOf))
  for (let node = list.length - 1; node > 0; node--) tree[node] = joined(tree[2 * node], tree[2 * node + 1])
  return (from, to) => {
    let result: Shortest<T> | undefined
    let low = from + list.length
    let high = to + list.length
    for (; low < high; low >>= 1, high >>= 1) {
      if (low & 1) result = joined(result, tree[low++])
      if (high & 1) result = joined(result, tree[--high])
    }
    return result
  }
}

function joined<T extends Written>(a: Shortest<T> | undefined, b: Shortest<T> | undefined): Shortest<T> | undefined {
  if (!(a && b)) return a ?? b
  const [near, far] = a.first.text.length <= b.first.text.length ? [a, b] : [b, a]
  const others = [near.other, far.first, far.other].filter(one => one !== undefined)
  return shortestOf([near.first, ...others])
}

function shortestOf<T extends Written>(written: readonly T[]): Shortest<T> | undefined {
  const [first, ...others] = written.toSorted((a, b) => a.text.length - b.text.length)
  const other = others.find(({ secret }) => secret !== first?.secret)
  return first && (other ? { first, other } : { first })
}
