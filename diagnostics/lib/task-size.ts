import { FARGATE_SIZES } from '../../evidence/expectations.ts'

/** The smallest size with at least twice the memory and no less CPU; undefined when Fargate has none. */
export function doubledMemory(size: {
  readonly cpu: number
  readonly memoryMb: number
}): { readonly cpu: number; readonly memoryMb: number } | undefined {
  const wanted = size.memoryMb * 2
  if (!(wanted > 0)) return undefined
  for (const [cpu, memories] of FARGATE_SIZES) {
    const memoryMb = cpu >= size.cpu ? memories.find(memory => memory >= wanted) : undefined
    if (memoryMb !== undefined) return { cpu, memoryMb }
  }
  return undefined
}
