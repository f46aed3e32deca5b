import { readTemplate } from '../cloudformation.ts'
import { readModule } from '../terraform/module.ts'
import { moduleProblems } from '../terraform/problems.ts'
import type { Check } from './check.ts'

const of = 'terraform'

export const terraformChecks: readonly Check[] = [
  {
    of,
    title: "the module is HCL, and has no name that neither it nor HashiCorp's AWS provider knows",
    find: async () => moduleProblems(await readModule()),
  },
  {
    of,
    title: 'the module starts the same command as the template, on a task of the same size',
    async find() {
      const { command, entryPoint, cpu, memory } = readTemplate()
      const { resources } = await readModule()
      const task =
        resources.find(({ type, name }) => type === 'aws_ecs_task_definition' && name === 'this')?.settings ?? {}
      const words = [...String(task.container_definitions).matchAll(/"([^"]*)"/g)].map(([, word]) => word)
      const [first = ''] = entryPoint
      const own = words.slice(words.indexOf(first))
      const missing = [...entryPoint, ...command.slice(2)].filter(word => !own.includes(word))
      return [
        ...missing.map(word => `the module does not say ${word}`),
        ...(task.cpu === cpu && task.memory === memory ? [] : ['the tasks differ in size']),
      ]
    },
  },
]
