import type { DiagnosisResult, TargetReport } from './report/report.ts'

/** A cause at a target, with the command that proves its repair taken apart. */
interface Proof {
  readonly target: TargetReport
  readonly diagnosis: DiagnosisResult
  /** The command without its tenants: of one cause, those that are the same become one. */
  readonly before: string
  readonly after: string
  readonly isOfAll: boolean
}

const ALL = 'all'

/** Each part's targets, each cause with the command that proves its repair at every tenant of the whole that has it: a part knew only its own. */
export function withJoinedProofs(parts: readonly (readonly TargetReport[])[]): readonly (readonly TargetReport[])[] {
  const fleet = parts.flat().length
  const proofs = parts.flatMap(proofsIn)
  const joined = new Map<DiagnosisResult, string>()
  for (const alike of Map.groupBy(proofs, keyOf).values()) {
    const isEvery = alike.length > 1 && alike.length === fleet && alike.some(({ isOfAll }) => isOfAll)
    const names = alike.map(({ target }) => target.tenant).sort()
    const tenants = isEvery ? ALL : names.join(',')
    for (const { diagnosis, before, after } of alike) joined.set(diagnosis, `${before}${tenants}${after}`)
  }
  return parts.map(targets =>
    targets.map(target => ({
      ...target,
      // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits a result
      diagnoses: target.diagnoses.map(one => ({ ...one, then: joined.get(one) ?? one.then })),
    })),
  )
}

const keyOf = ({ diagnosis, before, after }: Proof): string => JSON.stringify([diagnosis.id, before, after])

/** A command that names other tenants than those of its part that have the cause is left as it is. */
function proofsIn(targets: readonly TargetReport[]): readonly Proof[] {
  const all = targets.flatMap(target => target.diagnoses.map(diagnosis => ({ target, diagnosis })))
  const alike = Map.groupBy(all, ({ diagnosis }) => JSON.stringify([diagnosis.id, diagnosis.then]))
  return [...alike.values()].flatMap(holders => {
    const names = holders.map(({ target }) => target.tenant).join(',')
    return holders.flatMap(({ target, diagnosis }) =>
      [names, ALL].flatMap(word => {
        const found = around(diagnosis.then, `--env ${target.env} --tenant `, word)
        return found ? [{ target, diagnosis, isOfAll: word === ALL, ...found }] : []
      }),
    )
  })
}

function around(command: string, flags: string, word: string): Pick<Proof, 'before' | 'after'> | undefined {
  const at = command.indexOf(`${flags}${word}`)
  const after = command.slice(at + flags.length + word.length)
  if (at < 0 || !(after === '' || after.startsWith(' '))) return undefined
  return { before: command.slice(0, at + flags.length), after }
}
