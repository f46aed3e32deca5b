/** The names that a .dockerignore lets in, which has to leave everything out first. */
export function contextOf(dockerignore: string): readonly string[] {
  const lines = dockerignore.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const [first, ...rest] = lines
  const names = rest.map(line => line.slice('!'.length))
  if (first !== '*' || rest.some((line, index) => line !== `!${names[index]}`))
    throw new Error('.dockerignore is not a list of what is let in: * first, then one !NAME a line')
  return names
}
