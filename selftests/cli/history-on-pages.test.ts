import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../lib/command.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const LOOK = ['--only', 'service-stable'] as const

test('the pages of a run tell what is new since the runs before, and how those ended', () =>
  withTemporaryFolder(async folder => {
    const [page, fleet] = [join(folder, 'report.html'), join(folder, 'fleet.html')]
    const words = [...LOOK, '--state', join(folder, 'state'), '--report-dir', folder, '--status-page', fleet]
    expect((await runCommand(words)).exitCode).toBe(0)
    expect(await readFile(page, 'utf8')).not.toMatch(/Since the runs before|The last runs/)
    expect((await runCommand([...words, '--fault', 'service-scaled-to-zero'])).exitCode).toBe(1)
    for (const path of [page, fleet]) {
      const text = await readFile(path, 'utf8')
      expect(text).toContain('<h2>Since the runs before</h2>')
      expect(text).toMatch(/<strong>new<\/strong> service-scaled-to-zero at goldencrust, since \d{4}-/)
      expect(text).toMatch(/aria-label="last 2 runs: 1 passed, 1 failed, since \d{4}-/)
    }
    expect((await runCommand(words)).exitCode).toBe(0)
    const after = await readFile(page, 'utf8')
    expect(after).toContain('<strong>recovered</strong> service-scaled-to-zero')
    expect(after).toContain('last 3 runs: 2 passed, 1 failed')
  }))
