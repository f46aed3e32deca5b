import { OLDEST_TOOLS } from '../evidence/expectations.ts'
import type { Tool } from '../evidence/index.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default testStep('tools-installed', ({ tools: { tools } }) => {
  const wrong = tools.flatMap(faultOf)
  const silent = tools.filter(tool => tool.found && tool.version === null).map(({ name }) => name)
  const unasked = Object.keys(OLDEST_TOOLS).filter(name => !tools.some(tool => tool.name === name))
  if (wrong.length > 0) return failed(`${wrong.join('; ')} (this is about this machine, not about the platform)`)
  if (silent.length > 0) return unknown(`${silent.join(', ')} does not tell its version: run it by hand`)
  if (unasked.length > 0) return unknown(`nobody looked for ${unasked.join(', ')}`)
  return passed(tools.map(tool => `${tool.name} ${tool.found ? tool.version : ''}`).join(', '))
})

function faultOf(tool: Tool): readonly string[] {
  const oldest = OLDEST_TOOLS[tool.name]
  if (!oldest) return []
  const install = `install ${oldest.version} or later (${oldest.from})`
  if (!tool.found) return [`${tool.name} is not installed: ${install}`]
  if (tool.version === null || !isOlder(tool.version, oldest.version)) return []
  return [`${tool.name} ${tool.version} is too old: ${install}`]
}

/** By number, part by part: 1.10 is newer than 1.9. */
function isOlder(version: string, oldest: string): boolean {
  const parts = version.split('.').map(Number)
  for (const [index, wanted] of oldest.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0
    if (part !== wanted) return part < wanted
  }
  return false
}
