import type { EvidenceKind, EvidenceOf } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { groupOwner, isOwnGroup } from '../evidence/readings/group-owner.ts'
import { seenTenants } from '../evidence/readings/seen-tenants.ts'
import { isOwnName, type OtherOwner, otherOwner } from '../platform/owner.ts'
import { fixesOf, type Leftover } from './lib/leftover.ts'
import {
  furtherGroups,
  furtherSecretNotes,
  furtherSecrets,
  furtherServices,
  keptNotes,
  recordLeftover,
  remainsLeftovers,
  secretLeftover,
  serviceLeftover,
  targetGroupLeftover,
} from './lib/removal.ts'
import { ruleLeftovers } from './lib/rule-leftovers.ts'
import { type StepEvidence, testStep } from './step.ts'
import { failedWith, passed, unknown } from './verdict.ts'

type Seen = StepEvidence<'tenant-removed'>

export default testStep('tenant-removed', (seen, { target }) => {
  const [service, rules, group] = [
    observed(seen.service),
    observed(seen['listener-rules']),
    observed(seen['target-group']),
  ]
  const [remains, secret, zone] = [observed(seen.remains), observed(seen['db-secret']), observed(seen['hosted-zone'])]
  // What is not shown to be the tenant's own stays, whosever it is; its own may be there beside it.
  const foreignGroup = group?.found && !isOwnGroup(group.arn, { rules }, target) ? group : undefined
  const foreignSecret = secret && !isOwnName(target, 'dbSecret', secret.name) ? secret : undefined
  const ownSecret = foreignSecret ? remains?.secret : secret
  const ownGroup = foreignGroup ? remains?.targetGroup : group?.found ? group : undefined
  const left: readonly Leftover[] = [
    ...(rules ? ruleLeftovers(rules, service, target) : []),
    ...(service ? serviceLeftover(service, target) : []),
    ...(remains ? furtherServices(remains, service, target) : []),
    ...[
      ...(ownGroup?.arn != null ? [{ name: ownGroup.name, arn: ownGroup.arn }] : []),
      ...furtherGroups(ownGroup?.arn, { rules, remains }, target),
    ].map(each => targetGroupLeftover(each, { rules, remains }, target)),
    ...(remains ? remainsLeftovers(remains, target) : []),
    ...(ownSecret ? secretLeftover(ownSecret, remains, target) : []),
    ...(remains ? furtherSecrets(remains, service, target) : []),
    ...(zone ? recordLeftover(zone, target) : []),
  ]
  const foreign = [
    ...(foreignGroup
      ? [
          {
            own: target.names.targetGroup,
            name: foreignGroup.name,
            owner: groupOwner(foreignGroup.arn, { rules }, target),
            isLookedFor: remains?.targetGroup !== undefined,
          },
        ]
      : []),
    ...(foreignSecret
      ? [
          {
            own: target.names.dbSecret,
            name: foreignSecret.name,
            owner: otherOwner(target, 'dbSecret', foreignSecret.name, seenTenants({ rules, secret }, target)),
            isLookedFor: remains?.secret !== undefined,
          },
        ]
      : []),
  ]
  const isOpen = ({ owner, isLookedFor }: Foreign) => !isLookedFor || typeof owner !== 'string'
  const unseen = [...notSeen(seen), ...foreign.filter(isOpen).map(stays)]
  const notes = [
    ...keptNotes(ownSecret, target),
    ...(remains ? furtherSecretNotes(remains) : []),
    ...foreign.filter(each => !isOpen(each)).map(stays),
  ]
  if (left.length > 0) {
    return failedWith(`left: ${left.map(({ what }) => what).join('; ')}`, fixesOf(left), [...notes, ...unseen])
  }
  if (unseen.length > 0) return unknown(`nothing was found, but not everything was seen: ${unseen.join('; ')}`, notes)
  if (service && !service.found && service.reason !== 'MISSING') {
    return unknown(`there is no cluster ${target.environment.cluster}: the tenant may live elsewhere`, notes)
  }
  const traces = [
    ...(remains?.traces ?? []),
    ...(ownSecret?.state === 'pending-deletion' ? [`${ownSecret.name} pending deletion`] : []),
    ...(service?.found ? [`${service.name} INACTIVE`] : []),
  ]
  if (traces.length === 0) {
    return unknown(
      `nothing is there, and nothing shows that ${target.tenant} ever was in ${target.environment.name}: is the name right?`,
      notes,
    )
  }
  return passed(`nothing is left; it was there: ${traces.join(', ')}`, notes)
})

/** What the service leads to in the place of the tenant's own. */
interface Foreign {
  readonly own: string
  readonly name: string
  readonly owner: OtherOwner | undefined
  readonly isLookedFor: boolean
}

function stays({ own, name, owner, isLookedFor }: Foreign): string {
  const before = isLookedFor ? '' : `${own} was not looked for: `
  return typeof owner === 'string'
    ? `${before}the tenant refers to ${name}, which is ${owner}'s and stays`
    : `${before}the tenant refers to ${name}, which is not shown to be its own and stays; find out who else uses it before it is deleted by hand`
}

const notSeen = (seen: Seen): readonly string[] =>
  Object.values<EvidenceOf<EvidenceKind>>(seen).flatMap(({ kind, ...evidence }) =>
    evidence.status === 'unavailable' ? [`${kind} could not be seen: ${evidence.error.message}`] : [],
  )
