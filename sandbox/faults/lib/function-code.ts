import { passwordFor } from '../../model/secrets.ts'
import { functionCode } from '../../model/shared-platform.ts'
import type { World } from '../../model/state.ts'
import { functionOf } from './tenant-parts.ts'

export const OTHER_PASSWORD = passwordFor('the basic auth password of last year')

/** Gives stages of the function code with another password; `undefined` is the placeholder. */
export function deployCode(
  world: World,
  passwords: { readonly live?: string | undefined; readonly development?: string | undefined },
): void {
  const { cloudFront } = world.environment
  if (cloudFront === null) return
  const func = functionOf(world)
  const codeWith = (password: string | undefined) =>
    functionCode({
      realm: cloudFront.realm,
      user: cloudFront.basicAuthUser,
      ...(password === undefined ? {} : { password }),
    })
  if (func.live) func.live.code = codeWith(passwords.live)
  if ('development' in passwords) func.development.code = codeWith(passwords.development)
}
