import { isRecord } from '../../../lib/values.ts'
import { number, record, text } from '../../../sandbox/aws/lib/input.ts'
import type { SandboxAnswer } from '../../../sandbox/servers/types.ts'

/** The HTTP answers of a row by path. */
export function answersOf(input: Readonly<Record<string, unknown>>): ReadonlyMap<string, SandboxAnswer> {
  return new Map(
    Object.entries(record(input, 'answers')).flatMap(([path, said]) => {
      if (!isRecord(said)) return []
      const headers = Object.entries(record(said, 'headers')).map(([name, value]) => [name, String(value)] as const)
      return [
        [
          path,
          {
            kind: 'answer',
            status: number(said, 'status') ?? 200,
            headers: Object.fromEntries(headers),
            body: text(said, 'body') ?? '',
          },
        ] as const,
      ]
    }),
  )
}
