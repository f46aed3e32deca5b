import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Something that runs in a folder as a container runtime would run it in an image. */
export interface Confined {
  readonly root: string
  /** uid:gid. */
  readonly user: string
  readonly folder: string
  readonly variables: Readonly<Record<string, string>>
  readonly words: readonly string[]
  /** Nothing can be written but these places, which are empty, and no right of root's is left; absent: as in a build. */
  readonly volumes?: readonly string[]
}

/**
 * What `docker run --read-only --network none --cap-drop ALL --security-opt no-new-privileges` does, by the kernel's own means: process 1 of a
 * namespace of its own, in a root of its own, with no network but its loopback. Each step takes the place of the one before, so that signals
 * arrive where a container's would.
 */
const SCRIPT = `set -eu
root=$1 user=$2 folder=$3 volumes=$4; shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
for device in null zero random urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
limits=
if [ "$volumes" != - ]; then
  limits='--no-new-privs --bounding-set=-all --inh-caps=-all'
  mount -o remount,bind,ro "$root"
  for volume in $volumes; do mount -t tmpfs -o "mode=1777,nosuid,nodev,noexec" tmpfs "$root$volume"; done
fi
ip link set lo up
cd "$root"
exec chroot "$root" setpriv --reuid "\${user%:*}" --regid "\${user#*:}" --clear-groups $limits \\
  env -i -C "$folder" "$@"`

/** The programs of this machine that it takes. */
const PROGRAMS = ['unshare', 'mount', 'ip', 'chroot', 'setpriv', 'ldd', 'flock'] as const

/** Why nothing can be confined on this machine; absent: it can. */
export function whyNotConfined(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux'
  if (process.getuid?.() !== 0) return 'needs root, to make namespaces with another user in them'
  const missing = PROGRAMS.filter(name => programPath(name) === undefined)
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined
}

/** Where a program is on this machine. */
export function programPath(name: string): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v -- "$1"', 'sh', name], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

/** Starts it; the process that is returned stands outside, and takes everything with it when it ends. */
export function startConfined({ root, user, folder, variables, words, volumes }: Confined): ChildProcess {
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  return spawn(
    'unshare',
    [
      ...['--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child=SIGKILL'],
      ...['sh', '-c', SCRIPT, 'sh', root, user, folder, volumes?.join(' ') ?? '-', ...settings, ...words],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

/** Sends a signal to process 1 inside, as `docker stop` and ECS do. */
export function signalInside({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  const [inside] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  if (inside) process.kill(Number(inside), signal)
}
