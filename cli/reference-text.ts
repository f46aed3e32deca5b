import { diagnosisIds } from '../diagnostics/ids.ts'
import { diagnoses } from '../diagnostics/index.ts'
import { tool } from '../lib/files/project.ts'
import { explain } from '../reports/explain.ts'
import { list } from '../reports/list.ts'
import { faultIds } from '../sandbox/faults/index.ts'
import { catalogue, specIds } from '../specs/catalogue.ts'
import type { Settings } from './arguments.ts'
import { environmentNames } from './environment.ts'
import { help } from './help.ts'
import { unknownName } from './usage-error.ts'

/** The texts that need no run: `--help`, `--version`, `--list`, `--explain`. */
export async function referenceText(
  mode: Exclude<Settings['mode'], 'run'>,
  platform: Settings['platform'],
): Promise<string> {
  if (mode === 'help') return help(platform)
  if (mode === 'version') return `${tool().name} ${tool().version}\n`
  if (mode === 'list') return `${list(catalogue, diagnoses)}\nEnvironments: ${environmentNames(platform).join(', ')}\n`
  const known = [...specIds, ...diagnosisIds]
  if (!known.some(id => id === mode.explain)) throw unknownName('step or cause', mode.explain, known)
  return explain(mode.explain, { catalogue, diagnoses, faultIds })
}
