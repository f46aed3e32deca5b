/** The same function, which answers once for each object: for what never changes once it was seen and is read for every tenant of a fleet. */
export function rememberedOf<K extends object, V>(read: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>()
  return key => {
    const before = known.get(key)
    if (before) return before.value
    const value = read(key)
    known.set(key, { value })
    return value
  }
}

/** The same for a function of a text, as long as the function itself is kept. */
export function rememberedOfText<V>(read: (text: string) => V): (text: string) => V {
  const known = new Map<string, { readonly value: V }>()
  return text => {
    const before = known.get(text)
    if (before) return before.value
    const value = read(text)
    known.set(text, { value })
    return value
  }
}
