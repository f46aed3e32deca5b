import { byHand, change, type Fix } from '../../evidence/fix.ts'
import type { RolePolicy } from '../../evidence/index.ts'
import { denialOf, otherDenial } from '../../evidence/readings/denial.ts'
import { isRecord } from '../../lib/values.ts'
import type { Target } from '../../platform/target.ts'

/** What was read of a role: `complete`, when it has no other policies. */
interface ReadRole {
  readonly policies: readonly RolePolicy[]
  readonly complete: boolean
}

interface Grant {
  readonly summary: string
  readonly roleName: string
  readonly policyName: string
  readonly action: readonly string[]
  readonly resource: string | readonly string[]
  readonly condition?: unknown
  /** Undefined: the role was not to be seen. */
  readonly role: ReadRole | undefined
  /** A statement that the new one takes the place of; none where that is left out. */
  readonly replaces?: (statement: Readonly<Record<string, unknown>>) => boolean
}

/** What all inline policies of a role may have together, without white space. */
const INLINE_LIMIT = 10_240
/** What IAM takes as the name of a policy. */
const NAME_LIMIT = 128
const NO_NAME = /[^A-Za-z0-9_+=,.@-]/g
const VERSION = '2012-10-17'

/**
 * Lets a role do one thing more. IAM takes a policy whole, and others may live by what stands in it: that stays, and where it was not seen, the
 * policy gets a name that speaks of what it allows, which can be no other's.
 */
export function grant(target: Target, what: Grant): Fix {
  const { role, policyName, roleName, action, resource, condition, replaces = () => false } = what
  const statement = {
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  }
  const there = role?.policies.find(({ name, kind }) => name === policyName && kind === 'inline')
  const kept = there && statementsOf(there.document)?.filter(each => !(isRecord(each) && replaces(each)))
  const isFree = there === undefined && role?.complete === true
  const put = (name: string, document: unknown): Fix => {
    const summary = kept && kept.length > 0 ? `${what.summary}; what ${name} allows besides stays` : what.summary
    const others = role?.policies.filter(each => each.kind === 'inline' && each.name !== name) ?? []
    const size = [document, ...others.map(each => each.document)].map(sizeOf).reduce((sum, each) => sum + each)
    if (size > INLINE_LIMIT) {
      return byHand(
        summary,
        `The inline policies of ${roleName} would have ${size} characters, of which IAM takes ${INLINE_LIMIT} together. Allow ${action.join(' and ')} on ${[resource].flat().join(' and ')} in a managed policy of its own${condition === undefined ? '' : `, under the condition ${JSON.stringify(condition)}`}, attached to ${roleName}; or first tidy up what none of them needs any more`,
      )
    }
    return change(target, summary, 'iam put-role-policy', {
      'role-name': roleName,
      'policy-name': name,
      'policy-document': { json: document },
    })
  }
  if (there && kept) return put(policyName, { ...headOf(there.document), Statement: [...kept, statement] })
  return put(isFree ? policyName : nameFor(policyName, resource), { Version: VERSION, Statement: [statement] })
}

/** What else than a missing permission of the role refused it, by AWS' words, and the way that is open then; undefined where the role may be granted it. */
export function deniedElsewhere(
  said: string,
  roleName: string,
  what: string,
): { rootCause: string; fix: Fix } | undefined {
  const told = otherDenial(denialOf(said))
  if (!told) return undefined
  return {
    rootCause: `ECS was denied ${what} by ${told.by}: no policy of ${roleName} can give it.`,
    fix: byHand('Take the denial back', `Let ${roleName}, the caller here, have ${what} again: ${told.remedy}`),
  }
}

/** Lets a role read one thing that a start was refused; by hand where AWS' words say that something else denies it. */
export function grantRefused(
  target: Target,
  refused: {
    readonly said: string
    /** As it stands in a sentence. */
    readonly what: string
    readonly summary: string
    readonly roleName: string
    readonly action: string
    /** `null`: not told. */
    readonly resource: string | null
  },
): { readonly rootCause?: string; readonly fix: Fix } {
  const { said, what, summary, roleName, action, resource } = refused
  const elsewhere = deniedElsewhere(said, roleName, resource ?? what)
  if (elsewhere) return elsewhere
  if (resource === null) return { fix: byHand('Grant it', `Allow ${roleName} ${action} on ${what}`) }
  return {
    fix: change(target, summary, 'iam put-role-policy', {
      'role-name': roleName,
      'policy-name': nameFor(target.names.secretsPolicy, resource),
      'policy-document': {
        json: { Version: VERSION, Statement: [{ Effect: 'Allow', Action: [action], Resource: [resource] }] },
      },
    }),
  }
}

/** A name that only a policy for this very resource has. */
const nameFor = (policyName: string, resource: string | readonly string[]): string => {
  const subject = ([resource].flat().join().split(':').at(-1) ?? '').replaceAll(NO_NAME, '-')
  return `${policyName}-${subject.slice(-(NAME_LIMIT - policyName.length - 1))}`
}

const sizeOf = (document: unknown): number => (JSON.stringify(document) ?? '').replaceAll(/\s/g, '').length

/** Undefined for what is no policy. */
function statementsOf(document: unknown): readonly unknown[] | undefined {
  if (!isRecord(document) || document.Statement === undefined) return undefined
  return [document.Statement].flat()
}

const headOf = (document: unknown): Readonly<Record<string, unknown>> =>
  isRecord(document) && typeof document.Version === 'string' ? document : { Version: VERSION }
