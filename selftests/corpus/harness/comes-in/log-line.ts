import { texts } from '../../../../sandbox/aws/lib/input.ts'
import type { World } from '../../../../sandbox/model/state.ts'
import { endTask, upOf } from '../../../../sandbox/model/tasks.ts'
import type { ComesIn } from '../comes-in.ts'
import { writeLog } from '../given.ts'
import { hold } from '../stage.ts'

const MINUTE_MS = 60_000
const EXITED = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  exitCode: 1,
  containerReason: null,
}

/** Lines of the running task's stream. */
export const logLine: ComesIn = (input, { world, row }) => {
  if (!row.world.dead) return { log: texts(input, 'lines') }
  writeLog(world, texts(input, 'lines'))
  endAll(world)
  return {}
}

/** Every task that ran has ended by itself. */
function endAll(world: World): void {
  const service = hold(world)
  const [deployment] = service.deployments
  if (deployment)
    Object.assign(deployment, { rolloutState: 'IN_PROGRESS', failedTasks: 3, createdAt: world.now() - 10 * MINUTE_MS })
  for (const task of upOf(world, service)) endTask(task, EXITED, world.now() - MINUTE_MS)
}
