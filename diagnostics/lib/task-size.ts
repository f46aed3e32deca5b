/** What Fargate offers: CPU units with the memory in MiB that goes with them, in steps. */
const SIZES: readonly { readonly cpu: number; readonly from: number; readonly to: number; readonly step: number }[] = [
  { cpu: 256, from: 512, to: 1024, step: 512 },
  { cpu: 256, from: 2048, to: 2048, step: 1024 },
  { cpu: 512, from: 1024, to: 4096, step: 1024 },
  { cpu: 1024, from: 2048, to: 8192, step: 1024 },
  { cpu: 2048, from: 4096, to: 16_384, step: 1024 },
  { cpu: 4096, from: 8192, to: 30_720, step: 1024 },
  { cpu: 8192, from: 16_384, to: 61_440, step: 4096 },
  { cpu: 16_384, from: 32_768, to: 122_880, step: 8192 },
]

/** The smallest size with at least twice the memory and no less CPU; undefined when Fargate has none. */
export function doubledMemory(size: {
  readonly cpu: number
  readonly memoryMb: number
}): { readonly cpu: number; readonly memoryMb: number } | undefined {
  const wanted = size.memoryMb * 2
  const fitting = SIZES.find(({ cpu, to }) => cpu >= size.cpu && to >= wanted)
  if (!fitting || !(wanted > 0)) return undefined
  const { cpu, from, step } = fitting
  return { cpu, memoryMb: Math.max(from, from + Math.ceil((wanted - from) / step) * step) }
}
