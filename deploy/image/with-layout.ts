import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Given } from '../checks/check.ts'
import { dockerfilePath, type Layout, makeLayout } from './layout.ts'

/** Lends the image's layout, which is made once when it is first asked for, and removed afterwards. */
export async function withLayout<T>(use: (given: Given) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'runbook-image-'))
  let making: Promise<Layout> | undefined
  const layout = (): Promise<Layout> => {
    making ??= makeLayout(readFileSync(dockerfilePath, 'utf8'), folder)
    return making
  }
  try {
    return await use({ layout })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
