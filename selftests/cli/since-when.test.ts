import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { runCommand } from '../lib/command.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const FAULT = ['--fault', 'efs-unreachable'] as const

test('a cause says since when, and what the recordings of earlier runs say that changed right before', () =>
  withTemporaryFolder(async folder => {
    const [state, dir] = [join(folder, 'state'), join(folder, 'results')]
    const words = ['--state', state, '--timeout', '5m', '--expect', 'installed', '--report-dir', dir]
    const reported = async (): Promise<Report> => JSON.parse(await readFile(join(dir, 'report.json'), 'utf8'))
    const changed = async () => (await reported()).changes?.find(({ id }) => id === 'efs-unreachable')
    await runCommand([...words, '--record'])
    const runs = join(state, 'sandbox.runs')
    expect(await readdir(runs)).toHaveLength(1)
    // A file there that is no recording says nothing.
    await writeFile(join(runs, '9999-01-01T00-00-00-000Z.json.gz'), 'no recording')
    const broken = await runCommand([...words, ...FAULT, '--record'])
    expect(broken.stdout).toMatch(
      /NEW +efs-unreachable[\s\S]*changed[\s\S]*security groups: gone, before: sg-[\s\S]*ROOT CAUSE/,
    )
    const first = await changed()
    expect(first?.changed).toContainEqual(
      expect.stringMatching(/^security groups: gone, before: sg-\S+ in .*\(seen 20/),
    )
    for (const page of ['report.html', 'summary.md']) {
      const text = await readFile(join(dir, page), 'utf8')
      expect(text).toMatch(/Since 20[-\d: ]+ UTC, 1 run\./)
      expect(text).toMatch(/Right before: security groups: gone, before: sg-/)
    }
    // The recording has what it takes to say the same again.
    const again = await runCommand(['--replay', join(dir, 'run.json.gz'), '--report-dir', join(folder, 'again')])
    expect(again.stdout).toBe(broken.stdout)
    const later = await runCommand([...words, ...FAULT])
    const ongoing = await changed()
    expect(ongoing).toMatchObject({ kind: 'ongoing', since: first?.since, changed: first?.changed })
    expect(later.stdout).toMatch(/since +20[\s\S]{1,40}2 runs\n[\s\S]*right before: security groups: gone, before: sg-/)
  }))
