import { quote } from '../platform/commands/shell.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { defineProbe } from './lib/define.ts'

/** The Terraform plan, as the command line handed it in. */
export default defineProbe({
  kind: 'plan',
  shows: 'the Terraform plan as JSON',
  reproduce: ({ inputs: { plan } }) =>
    `jq '.resource_changes[] | {address, actions: .change.actions}' ${plan ? quote(plan.path) : 'plan.json'}`,
  collect: async ({ target: { inputs } }) => {
    if (inputs.plan) return inputs.plan
    throw cannotLook(
      'not-here',
      'no Terraform plan was named',
      'add --plan FILE with the output of: terraform show -json PLANFILE',
    )
  },
})
