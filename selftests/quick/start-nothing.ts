import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

/** A quick test that starts a process or a connection after all fails, and says so. */
const refuse = (): never => {
  throw new Error('a quick test may start no process and open no socket: what it imports should say that it does')
}

Object.assign(childProcess.ChildProcess.prototype, { spawn: refuse })
Object.assign(childProcess, { spawnSync: refuse, execFileSync: refuse })
Object.assign(net.Socket.prototype, { connect: refuse })
Object.assign(net.Server.prototype, { listen: refuse })
syncBuiltinESMExports()
