import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { EvidenceSet } from '../../evidence/index.ts'
import { createTarget } from '../../platform/target.ts'
import { parseRecording } from '../../runner/recording/file.ts'
import { addressesIn, addressStandIns, isTelling } from '../../runner/recording/hand-over/addresses.ts'
import { bundleOf } from '../../runner/recording/hand-over/bundle.ts'
import { leftOver } from '../../runner/recording/hand-over/left-over.ts'
import { standIns } from '../../runner/recording/hand-over/stand-ins.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { faultIds } from '../../sandbox/faults/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { recorded } from '../lib/in-process.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { sampleRecording } from '../lib/sample-recordings.ts'
import { deployedIds } from '../lib/steps.ts'

const target = targetIn('prod')
const KEY = Buffer.from('a key that is the same in every test')
const none: ReadonlySet<string> = new Set()
const nothing = { accounts: none, addresses: none, hosts: none, tenants: none, names: none }
const noMember = () => false

async function bundled(recording: Recording, keep: Parameters<typeof bundleOf>[1] = []) {
  let tries = 0
  const made = await bundleOf(recording, keep, () => Buffer.from(`${KEY}${tries++}`))
  if (!('bytes' in made)) throw new Error(JSON.stringify(made))
  return made
}

const concluded = async (recording: Recording) =>
  (await judgeAgain(recording)).targets.map(({ specs, diagnoses }) => ({
    steps: specs.map(({ id, status }) => `${id} ${status}`),
    causes: diagnoses.map(({ id, severity }) => `${id} ${severity}`),
  }))

/** A log line in which somebody wrote this. */
function logLine(message: string): Changes {
  const { logs } = healthyData(target)
  if (!logs.groupFound) throw new Error('there is a log group')
  const finding = { pattern: 'php', count: 1, firstAt: logs.windowStart, lastAt: logs.windowEnd }
  return {
    logs: { ...logs, findings: [{ ...finding, stream: logs.prefix, at: logs.windowEnd, message }] },
  } as unknown as Changes
}
