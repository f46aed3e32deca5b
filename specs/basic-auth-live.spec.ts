import type { BasicAuthFunction, FunctionStage } from '../evidence/index.ts'
import { runsFunction, sameUser } from '../evidence/readings/basic-auth.ts'
import { step } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default step('basic-auth-live', ({ 'basic-auth-function': basicAuthFunction, distribution }, { target }) => {
  const { name, live, development, stored } = basicAuthFunction
  if (!live && !development) return failed(`there is no function ${name}`)
  if (!live) return failed(`${name} was never published: it has no LIVE stage`)
  if (live.credential === 'placeholder')
    return failed(`the LIVE code of ${name} still holds the placeholder instead of a password`)
  if (live.credential === 'none') return failed(`the LIVE code of ${name} asks for no login`)
  if (development && development.codeFingerprint !== live.codeFingerprint) {
    return failed(`${name} was changed, but not published: DEVELOPMENT ${development.etag}, LIVE ${live.etag}`)
  }
  const mismatch = mismatchWith(basicAuthFunction, live)
  if (mismatch) return failed(mismatch)
  if (stored.state === 'present' && live.matchesStored === null) {
    return unknown(`${name} asks for a login, but it could not be compared with ${stored.secretName}`)
  }
  if (!distribution.found) return unknown(`no distribution serves ${target.domain}, so none can run ${name}`)
  const { id, viewerRequestFunctions } = distribution.distribution
  if (!runsFunction(distribution, name)) {
    return failed(
      `${id} does not run ${name} at viewer-request (${viewerRequestFunctions.join(', ') || 'no function'})`,
    )
  }
  const notes: string[] = []
  if (stored.state === 'missing') notes.push(`no secret ${stored.secretName} to compare the login with`)
  const expected = target.environment.cloudFront?.basicAuthUser
  if (expected && live.username !== expected)
    notes.push(`the user is ${live.username ?? 'not known'}, by convention ${expected}`)
  const compared = stored.state === 'present' ? `as stored in ${stored.secretName}` : 'not compared'
  return passed(`${name} LIVE on ${id}, login ${compared}`, notes)
})

function mismatchWith({ name, stored }: BasicAuthFunction, live: FunctionStage): string | undefined {
  if (stored.state === 'malformed') return `${stored.secretName} is not a JSON object with username and password`
  if (stored.state !== 'present') return undefined
  if (!sameUser(live, stored)) {
    return `${name} asks for user ${live.username}, ${stored.secretName} says ${stored.username}`
  }
  return live.matchesStored === false ? `the password in ${name} is not the one in ${stored.secretName}` : undefined
}
