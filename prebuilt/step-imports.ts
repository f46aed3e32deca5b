import { join } from 'node:path'
import type { Plugin } from 'rolldown'

const BY_NAME = /import\(`(?:\.\.\/)+specs\/\$\{(\w+)\}\.spec\.ts`\)/g
/** All steps, by name. */
const STEP_TABLE = '\0step-table'

/** What is imported by the name of a step is found without its source: one table has them all, and is loaded by whoever asks for one. */
export const stepImports = (project: string, steps: readonly string[]): Plugin => ({
  name: 'step-imports',
  resolveId: id => (id === STEP_TABLE ? id : null),
  load(id) {
    if (id !== STEP_TABLE) return null
    const imports = steps.map(
      (step, index) => `import * as step${index} from ${JSON.stringify(join(project, 'specs', `${step}.spec.ts`))}\n`,
    )
    const rows = steps.map((step, index) => `${JSON.stringify(step)}: step${index}`)
    return `${imports.join('')}export const steps = { ${rows.join(', ')} }\n`
  },
  transform: {
    filter: { id: { exclude: [/\/node_modules\//, /\0/] }, code: 'import(`' },
    handler(code, id) {
      const found = code.replaceAll(
        BY_NAME,
        (_, name: string) => `import(${JSON.stringify(STEP_TABLE)}).then(({ steps }) => steps[${name}])`,
      )
      if (found.includes('import(`'))
        throw new Error(`${id}: what is imported by a name is not known to the prebuilt suite`)
      return { code: found }
    },
  },
})
