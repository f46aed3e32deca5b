import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '../lib/command.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

test('a rehearsal has papers too, and logs no deployment', () =>
  withTemporaryFolder(async folder => {
    const papers = join(folder, 'papers')
    const { exitCode, stderr } = await runCommand(['--papers', papers, '--report-dir', join(folder, 'results')])
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect((await readdir(papers)).sort()).toEqual(['alb-priorities.csv', 'sandbox-goldencrust'])
    const [checklist, sheet, message] = await Promise.all(
      ['sandbox-goldencrust/checklist-post.md', 'alb-priorities.csv', 'sandbox-goldencrust/message.txt'].map(name =>
        readFile(join(papers, name), 'utf8'),
      ),
    )
    expect(checklist).toMatch(/^# goldencrust \(sandbox\): checklist, phase post \(sandbox, nothing real\)\n/)
    expect(checklist).toContain('- [x] HTTPS returns 302: ')
    expect(sheet).toMatch(/"sandbox","goldencrust","\d+",.*"sandbox on this machine, no AWS account was touched"/)
    expect(message).toMatch(/not ready[\s\S]*1\. sandbox on this machine, no AWS account was touched\n\n/)
    expect(message).not.toMatch(/deployed/i)
  }))
