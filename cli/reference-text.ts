import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diagnosisIds } from '../diagnostics/ids.ts'
import { diagnoses } from '../diagnostics/index.ts'
import { evidenceKinds } from '../evidence/index.ts'
import { projectRoot, tool } from '../lib/files/project.ts'
import { type Access, createTarget, targetKey } from '../platform/target.ts'
import { explain, explainJson, type Knowledge } from '../reports/explain.ts'
import { list, listJson } from '../reports/list.ts'
import { faultIds } from '../sandbox/faults/index.ts'
import { catalogue, specIds } from '../specs/catalogue.ts'
import type { Settings } from './arguments.ts'
import { environmentNames, readEnvironmentOf } from './environment.ts'
import { help } from './help.ts'
import { unknownName } from './usage-error.ts'

/** The texts that need no run: `--help`, `--version`, `--list`, `--explain`. */
export async function referenceText(settings: Settings, columns: number): Promise<string> {
  const { mode, platform, format } = settings
  if (mode === 'version') return `${tool().name} ${tool().version}\n`
  if (typeof mode === 'object' && 'help' in mode) return help(platform, mode.help)
  if (typeof mode === 'object') {
    const known = [...specIds, ...diagnosisIds]
    if (!known.some(id => id === mode.explain))
      throw unknownName('step or cause', mode.explain, known, 'npm test -- --list')
    const knowledge = await knowledgeOf(settings)
    return format === 'json' ? explainJson(mode.explain, knowledge) : explain(mode.explain, knowledge, columns)
  }
  const environments = environmentNames(platform)
  return format === 'json'
    ? listJson(catalogue, diagnoses, environments)
    : `${list(catalogue, diagnoses)}\nEnvironments: ${environments.join(', ')}\n`
}

/** Nothing is asked: whoever types the commands has credentials of his own. */
const NOBODY: Omit<Access, 'region'> = {
  credentials: { kind: 'default-chain' },
  awsEndpointUrl: null,
  resolver: null,
  connectTo: [],
  extraCa: [],
  isolated: false,
}

async function knowledgeOf(settings: Settings): Promise<Knowledge> {
  const [{ byHand }, environment] = await Promise.all([import('../probes/by-hand.ts'), readEnvironmentOf(settings)])
  const [tenant = ''] = settings.tenants
  const target = createTarget(environment, tenant, { access: { ...NOBODY, region: environment.region } })
  return {
    catalogue,
    diagnoses,
    faultIds,
    target: targetKey(target),
    byHand(kind) {
      const known = evidenceKinds.find(one => one === kind)
      if (known === undefined) throw new Error(`${kind} is no kind of evidence`)
      return byHand(known, target)
    },
    page: pageText,
  }
}

function pageText(cause: string): string | undefined {
  try {
    return readFileSync(join(projectRoot, 'docs/causes', `${cause}.md`), 'utf8')
  } catch {
    return undefined
  }
}
