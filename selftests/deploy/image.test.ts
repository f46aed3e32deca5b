import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../../deploy/image/context.ts'
import { dockerfileProblems } from '../../deploy/image/rules.ts'
import { projectRoot, resolveImport, sourceFiles } from '../lib/source-files.ts'

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')

describe('a mistake in the Dockerfile is found', () => {
  const dockerfile = read('deploy/Dockerfile')
  test.for([
    ['a base that moves', 'node:24.21.0-bookworm-slim', 'node:24', 'not pinned'],
    ['root', 'USER 1000:1000', 'USER root', 'as root'],
    ['no user', 'USER 1000:1000\n', '', 'as root'],
    [
      'a shell before the suite',
      'ENTRYPOINT ["node", "/app/cli/start.js"]',
      'ENTRYPOINT node /app/cli/start.js',
      'between the signals',
    ],
    [
      'npm before the suite',
      'ENTRYPOINT ["node", "/app/cli/start.js"]',
      'ENTRYPOINT ["npm", "test", "--"]',
      'between the signals',
    ],
    ['npm in the image', ' /usr/local/bin/npm', '', 'npm is in the image'],
    ['install scripts', ' --ignore-scripts', '', 'otherwise than by npm ci'],
    ['no health check', /^HEALTHCHECK.*\n/m, '', 'no health check'],
    ['nowhere to write', 'VOLUME ["/tmp", "/var/lib/runbook"]', 'VOLUME ["/tmp"]', 'no volumes'],
    ['another signal', 'STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGKILL', 'SIGTERM'],
    ['something fetched', 'COPY . .', 'ADD https://example.com/a.tar.gz .', 'ADD'],
    ['an instruction that there is not', 'WORKDIR /app', 'WORKDRI /app', 'line 7: Unknown instruction'],
  ] as const)('%s', ([, from, to, problem]) => {
    expect(dockerfileProblems(dockerfile)).toEqual([])
    expect(dockerfileProblems(dockerfile.replace(from, to)).join('\n')).toContain(problem)
  })
})

describe('what is let into the image', () => {
  const context = contextOf(read('.dockerignore'))

  test('has everything that the command and the merge import', async () => {
    const files = new Map((await sourceFiles()).map(file => [file.path, file]))
    const reached = new Set(['cli/main.ts', 'cli/merge.ts', 'runner/worker.ts', 'runner/setup.ts'])
    for (const path of reached)
      for (const { specifier, typeOnly } of files.get(path)?.imports ?? [])
        if (!typeOnly && specifier.startsWith('.')) reached.add(resolveImport(path, specifier))
    expect(reached.size).toBeGreaterThan(200)
    expect([...reached].filter(path => !context.includes(path.split('/')[0] ?? ''))).toEqual([])
  })

  test('is nothing that only people and tests need', () => {
    for (const name of ['selftests', 'docs', 'deploy', 'results', '.git', '.env']) expect(context).not.toContain(name)
  })

  test('is a list: a pattern that takes something out again is refused', () => {
    expect(() => contextOf('*\n!cli\ncli/secret\n')).toThrow('.dockerignore')
    expect(() => contextOf('!cli\n')).toThrow('.dockerignore')
  })
})
