/** What refused a call, as far as AWS' message tells: `unnamed` where it does not. */
export type Denial = Named | 'unnamed'

type Named = keyof typeof DENIALS

/** By what a denial is told, what denies, and what helps. The first that fits counts: a key can be denied by every other kind too. */
const DENIALS = {
  'service-control': {
    words: /service control policy/i,
    by: 'a service control policy (SCP)',
    remedy: 'who manages the AWS organization has to change the service control policy: no policy in this account can',
  },
  'resource-control': {
    words: /resource control policy/i,
    by: 'a resource control policy (RCP)',
    remedy: 'who manages the AWS organization has to change the resource control policy: no policy in this account can',
  },
  boundary: {
    words: /permissions? boundary/i,
    by: "the caller's permissions boundary",
    remedy: "the caller's permissions boundary has to allow it too: what a policy grants beyond it does not count",
  },
  session: {
    words: /session policy/i,
    by: 'the session policy',
    remedy:
      'log in without the session policy that was given when the role was assumed, or with one that allows it: a policy of the role cannot',
  },
  endpoint: {
    words: /VPC endpoint policy/i,
    by: 'the policy of a VPC endpoint',
    remedy:
      'the policy of the VPC endpoint on the way to this service has to allow it, or the run has to take another way: a policy of the caller cannot',
  },
  key: {
    words: /access to KMS|kms:Decrypt/i,
    by: 'the KMS key of the secret',
    remedy:
      "allow the caller kms:Decrypt in the key's policy, or, where that leaves it to IAM, in a policy of the caller for this key; the files in iam/ do not have it, since no convention names the key",
  },
  resource: {
    words: /resource-based policy/i,
    by: "the resource's own policy",
    remedy: "the resource's own policy has to be changed: a policy of the caller cannot undo a deny there",
  },
  deny: {
    words: /explicit deny/i,
    by: 'an explicit deny',
    remedy: 'the statement that denies it has to be removed or narrowed: an allow beside it does not help',
  },
} as const

const KINDS = [
  'service-control',
  'resource-control',
  'boundary',
  'session',
  'endpoint',
  'key',
  'resource',
  'deny',
] as const satisfies readonly Named[]

/** Reads it from AWS' words: "with an explicit deny in a service control policy", "because no VPC endpoint policy allows". */
export const denialOf = (message: string): Denial => KINDS.find(kind => DENIALS[kind].words.test(message)) ?? 'unnamed'

/** What denies, and what helps; `null` where the caller has to be granted it. */
export const otherDenial = (denial: Denial): { readonly by: string; readonly remedy: string } | null =>
  denial === 'unnamed' ? null : DENIALS[denial]
