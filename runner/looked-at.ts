import type { EvidenceKind } from '../evidence/index.ts'
import { catalogue, type Phase, type SpecId, type SpecRow } from '../specs/catalogue.ts'

/** What lies before an apply, which says nothing of a tenant that is deployed. */
const BEFORE_APPLY: readonly EvidenceKind[] = ['tools', 'tfvars', 'plan', 'state-backend', 'planned-image']
/** Looked at for no other step's sake; a marked request is more than a look, somebody else could notice it. */
export const ONLY_FOR_OWN_STEP: readonly EvidenceKind[] = ['request-marker', 'remains', ...BEFORE_APPLY]

/** What a step itself looks at. */
export const ownKinds = ({ needs, considers }: SpecRow): readonly EvidenceKind[] => [...needs, ...considers]

/** What a step looks at before anything is open. */
export const firstKinds = (row: SpecRow): readonly EvidenceKind[] =>
  ownKinds(row).filter(kind => !row.onlyIfOpen?.includes(kind))

/** Whether a run of this phase looks for causes: before an apply, and after a roll-back, what is missing of a tenant is no cause of anything. */
export const looksForCauses = (phase: Phase): boolean => phase !== 'pre' && phase !== 'rollback'

/** Whatever can be behind a step that does not pass. */
export const kindsBehind = (row: SpecRow, every: readonly EvidenceKind[]): readonly EvidenceKind[] =>
  every.filter(kind => !ONLY_FOR_OWN_STEP.includes(kind) || ownKinds(row).includes(kind))

/** All that a run of these steps may come to look at, whatever it finds. */
export function kindsOfRun(
  phase: Phase,
  selected: readonly SpecId[],
  every: readonly EvidenceKind[],
): ReadonlySet<EvidenceKind> {
  const rows: readonly SpecRow[] = selected.map(id => catalogue[id])
  const kinds = rows.flatMap(row =>
    looksForCauses(phase) ? [...ownKinds(row), ...kindsBehind(row, every)] : ownKinds(row),
  )
  return new Set<EvidenceKind>(['identity', ...kinds])
}
