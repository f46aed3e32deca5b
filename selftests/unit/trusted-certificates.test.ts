import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { testAuthority } from '../lib/certificates.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

/** Verified handshakes with the ports, by who trusts the given authority: each said as the error's code, or `trusted`. */
const HANDSHAKES = `
import { connect } from 'node:net'
import { once } from 'node:events'
import { handshake } from './probes/lib/secure.ts'
const { ports, extraCa } = JSON.parse(process.argv[1])
const said = []
for (const port of ports) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const options = { access: { extraCa }, servername: 'site.example', verify: true, signal: AbortSignal.timeout(20_000) }
  said.push(await handshake(socket, options).then(secured => (secured.destroy(), 'trusted'), error => error.code))
}
console.log(JSON.stringify(said))
`

async function served(authority: ReturnType<typeof testAuthority>) {
  const server = createServer(authority.issue({ names: ['site.example'] }), socket => socket.on('error', () => {}))
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, close: () => server.close() }
}

test('trusted is what Node trusts, what the user adds to that, what the target brings along, and nobody else', () =>
  withTemporaryFolder(async folder => {
    const [added, brought, neither] = [testAuthority('Added'), testAuthority('Brought'), testAuthority('Neither')]
    const trusted = join(folder, 'added.pem')
    await writeFile(trusted, added.cert)
    const servers = await Promise.all([added, brought, neither].map(served))
    try {
      const given = (extraCa: readonly string[]) =>
        promisify(execFile)(
          process.execPath,
          [
            '--input-type=module',
            '-e',
            HANDSHAKES,
            JSON.stringify({ ports: servers.map(({ port }) => port), extraCa }),
          ],
          { cwd: projectRoot, env: cleanEnvironment({ NODE_EXTRA_CA_CERTS: trusted }) },
        )
      const withOwn = await given([brought.cert])
      const without = await given([])
      const refused = expect.stringMatching(/^(?:UNABLE_TO|SELF_SIGNED|CERT_)/)
      expect(JSON.parse(withOwn.stdout)).toEqual(['trusted', 'trusted', refused])
      expect(JSON.parse(without.stdout)).toEqual(['trusted', refused, refused])
    } finally {
      for (const { close } of servers) close()
    }
  }))
