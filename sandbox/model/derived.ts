/**
 * What is made of the parts of a thing, kept for as long as they are the same, one by one: whoever changes the world has nobody to tell. To
 * compare them takes far less than to make it anew; parts are values that nobody changes in place.
 */
export function derived<Thing extends object, Made>(
  eachPart: (thing: Thing, visit: (part: unknown) => void) => void,
  make: (thing: Thing) => Made,
): (thing: Thing) => Made {
  const known = new WeakMap<Thing, { readonly parts: readonly unknown[]; readonly made: Made }>()
  return thing => {
    const before = known.get(thing)
    if (before && consistsOf(thing, eachPart, before.parts)) return before.made
    const parts: unknown[] = []
    eachPart(thing, part => parts.push(part))
    const made = make(thing)
    known.set(thing, { parts, made })
    return made
  }
}

function consistsOf<Thing>(
  thing: Thing,
  eachPart: (thing: Thing, visit: (part: unknown) => void) => void,
  parts: readonly unknown[],
): boolean {
  let at = 0
  let same = true
  eachPart(thing, part => {
    if (parts[at] !== part) same = false
    at += 1
  })
  return same && at === parts.length
}
