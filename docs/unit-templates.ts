import { camel, key, pascal } from './registries.ts'

/** Stands wherever only a person knows what belongs there; no unit is done as long as it holds it. */
export const UNSAID = 'SAY WHAT IS TRUE'

const taken = (kind: string): string => (kind.includes('-') ? `${key(kind)}: ${camel(kind)}` : kind)

/** The function of a step. */
export const stepText = (
  id: string,
  [kind = 'service']: readonly string[],
): string => `import { testStep } from './step.ts'
import { failed } from './verdict.ts'

export default testStep('${id}', ({ ${taken(kind)} }) =>
  failed(\`${UNSAID}, and what is not: \${JSON.stringify(${camel(kind)})}\`),
)
`

/** The row of a step. */
export const stepRow = (id: string, kinds: readonly string[]): string => `  ${key(id)}: {
    runbook: '${UNSAID}',
    title: '${UNSAID} when it passes',
    phases: POST,
    needs: [${kinds.map(kind => `'${kind}'`).join(', ')}],
    considers: NONE,
    standsOn: ['aws-identity'],
  },
`

/** What is wrong, how it is recognized, and the way out. */
export const causeText = (id: string): string => `import { defineDiagnosis } from '../define.ts'

export default defineDiagnosis({
  id: '${id}',
  runbook: '${UNSAID}',
  title: '${UNSAID} when this is what is wrong',
  rootCause: '${UNSAID} of what is broken, in one or two sentences.',
  needs: ['service'],
  explains: ['service-stable'],
  prevention: '${UNSAID} of how it is avoided.',
  match({ service }) {
    if (service.found) return undefined
    return {
      because: [\`${UNSAID} of what was measured: \${service.reason}\`],
      fixes: [{ summary: '${UNSAID} of what repairs it', manual: '${UNSAID} of how', changes: true }],
    }
  },
})
`

/** How a sandbox is broken that way. */
export const faultText = (): string => `import { defineFault } from './define.ts'

export default defineFault({
  breaks: '${UNSAID} once it is broken',
  apply(world, tenant) {
    throw new Error(\`${UNSAID}: break \${tenant} in \${world.environment.name}\`)
  },
})
`

/** The data of a kind of evidence. */
export const evidenceText = (kind: string): string => `/** ${UNSAID} of what is seen, with its units. */
export interface ${pascal(kind)} {
  readonly found: boolean
}
`

/** How it is looked at. */
export const probeText = (kind: string): string => `import { cannotLook } from './lib/cannot-look.ts'
import { defineProbe } from './lib/define.ts'

/** ${UNSAID} of what is seen. */
export default defineProbe({
  kind: '${kind}',
  shows: '${UNSAID} of what it is, and of the call that brings it',
  reproduce: target => \`${UNSAID}: the command that shows it of \${target.tenant}\`,
  collect: async () => {
    throw cannotLook('not-here', '${UNSAID}: nothing looks at it yet', '')
  },
})
`

/** What it is of a healthy tenant. */
export const healthyText = (kind: string): string => `    ${key(kind)}: { found: true },\n`
