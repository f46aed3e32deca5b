import type { EvidenceKind, EvidenceOf } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { groupOwner, isOwnGroup } from '../evidence/readings/group-owner.ts'
import { seenTenants } from '../evidence/readings/seen-tenants.ts'
import { isOwnName, type OtherOwner, otherOwner } from '../platform/owner.ts'
import { fixesOf, type Leftover } from './lib/leftover.ts'
import {
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
  // What is not shown to be the tenant's own stays, whosever it is.
  const foreignGroup = group?.found && !isOwnGroup(group.arn, { rules }, target) ? group : undefined
  const foreignSecret = secret && !isOwnName(target, 'dbSecret', secret.name) ? secret : undefined
  const ownSecret = foreignSecret ? undefined : secret
  const left: readonly Leftover[] = [
    ...(rules ? ruleLeftovers(rules, service, target) : []),
    ...(service ? serviceLeftover(service, target) : []),
    ...(group && !foreignGroup ? targetGroupLeftover(group, rules, target) : []),
    ...(remains ? remainsLeftovers(remains, target) : []),
    ...(ownSecret ? secretLeftover(ownSecret, target) : []),
    ...(zone ? recordLeftover(zone, target) : []),
  ]
  const unseen = [
    ...notSeen(seen),
    ...(foreignGroup
      ? [notLookedFor(target.names.targetGroup, foreignGroup.name, groupOwner(foreignGroup.arn, { rules }, target))]
      : []),
    ...(foreignSecret
      ? [
          notLookedFor(
            target.names.dbSecret,
            foreignSecret.name,
            otherOwner(target, 'dbSecret', foreignSecret.name, seenTenants({ rules, secret }, target)),
          ),
        ]
      : []),
  ]
  const notes = keptNotes(ownSecret, target)
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

/** What the service leads to was looked at in its place. */
const notLookedFor = (own: string, name: string, owner: OtherOwner | undefined): string =>
  typeof owner === 'string'
    ? `${own} was not looked for: the tenant refers to ${name}, which is ${owner}'s and stays`
    : `${own} was not looked for: the tenant refers to ${name}, which is not shown to be its own and stays; find out who else uses it before it is deleted by hand`

const notSeen = (seen: Seen): readonly string[] =>
  Object.values<EvidenceOf<EvidenceKind>>(seen).flatMap(({ kind, ...evidence }) =>
    evidence.status === 'unavailable' ? [`${kind} could not be seen: ${evidence.error.message}`] : [],
  )
