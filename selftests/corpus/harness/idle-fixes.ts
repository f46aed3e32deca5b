import type { DiagnosisResult } from '../../../runner/report/report.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { awsCliPath } from '../../lib/aws-cli.ts'
import { platformState, repeatedRevisions } from '../../lib/platform-state.ts'
import { carrierOut } from '../../lib/rehearsal.ts'
import { withTemporaryFolder } from '../../lib/temporary-folder.ts'

/** New tasks are new ones whatever they are made from. */
const ALWAYS_NEW = '--force-new-deployment'

/** Who is a target there follows from the services, which a row that holds them leaves as they are. */
const DEREGISTERS = 'elbv2 deregister-targets'

/**
 * The printed fixes that leave a platform as it is although they say that they change it: carried out one after the other by the real AWS CLI,
 * where there is one. A command that the row's platform does not take says nothing, and neither do those of the same cause that stand on it: what was
 * recorded elsewhere is only said there, and what is done by hand is not done.
 */
export async function idleFixes(diagnoses: readonly DiagnosisResult[], sandbox: Sandbox): Promise<readonly string[]> {
  const fixes = diagnoses.flatMap(of => of.fixes.map(fix => ({ of, ...fix })))
  const tells = fixes.some(({ command, changes }) => changes && command !== undefined && !command.includes(ALWAYS_NEW))
  if (!tells || awsCliPath === undefined) return []
  const { world } = sandbox
  return withTemporaryFolder(async folder => {
    const carryOut = await carrierOut(sandbox, folder)
    const idle: string[] = []
    let refused: DiagnosisResult | undefined
    for (const { of, command, changes } of fixes) {
      if (of === refused || command === undefined || command.includes(ALWAYS_NEW) || isOnlyLook(command, changes))
        continue
      if (world.recorded.held.size > 0 && command.includes(DEREGISTERS)) continue
      const stood = platformState(world)
      const repeated = repeatedRevisions(world)
      const failure = await carryOut(command)
      if (failure !== null) refused = of
      if (failure !== null || !changes) continue
      const isIdle = platformState(world) === stood
      const isRepeated = repeatedRevisions(world).some(family => !repeated.includes(family))
      if (isIdle || isRepeated) idle.push(`changes nothing: ${command.replaceAll(/\\\n\s*/g, '')}`)
    }
    return idle
  })
}

/** Commands that write a file are what the next one reads. */
const isOnlyLook = (command: string, changes: boolean): boolean => !changes && !command.includes('> ')
