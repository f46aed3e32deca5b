import { CONTENT_PATH } from '../../evidence/expectations.ts'
import type { Fix } from '../../evidence/fix.ts'
import type { Target } from '../../platform/target.ts'
import { inTask } from './in-task.ts'

/** Takes a plugin out of the way where its own page of the dashboard cannot be reached; `does` says what the one to look for does. */
export const pluginOff = (target: Target, does: string): Fix =>
  inTask(target, 'Where nobody gets that far, see which plugins there are', {
    manual: `Then take the one that ${does} out of the way: the same with mv ${CONTENT_PATH}/plugins/NAME ${CONTENT_PATH}/plugins/NAME.off. WordPress switches it off and goes on without it`,
    inside: `ls ${CONTENT_PATH}/plugins`,
  })
