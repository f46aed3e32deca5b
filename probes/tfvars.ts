import { quote } from '../platform/commands/shell.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { defineProbe } from './lib/define.ts'

/** The tenant's variables file, as the command line handed it in. */
export default defineProbe({
  kind: 'tfvars',
  shows: "the tenant's variables file",
  reproduce: ({ inputs: { tfvars } }) => (tfvars ? `cat ${quote(tfvars.path)}` : 'cat TENANT.tfvars'),
  collect: async ({ target: { inputs } }) => {
    if (inputs.tfvars) return inputs.tfvars
    throw cannotLook('not-here', 'no variables file was named', 'add --tfvars FILE')
  },
})
