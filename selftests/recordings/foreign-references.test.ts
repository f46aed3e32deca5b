import { expect, test } from 'vitest'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { parseRecording } from '../../runner/recording/file.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import type { Report } from '../../runner/report/report.ts'
import { readCollection } from './collection.ts'

/** A tenant of the conventions that none of the recordings has. */
const OTHER = 'zebra'

/** What was seen in a recording as it would be if the tenant referred to another one's, by the words of what is referred to. */
const REFERENCES = {
  secret: ({ names }, tenant) => [[names.dbSecret, names.dbSecret.replace(tenant, OTHER)]],
  'target group': ({ names }, tenant) => [
    [`targetgroup/${names.targetGroup}/`, `targetgroup/${names.targetGroup.replace(tenant, OTHER)}/`],
  ],
  'family and its secret': ({ names }, tenant) => [
    [names.dbSecret, names.dbSecret.replace(tenant, OTHER)],
    [`task-definition/${names.taskFamily}:`, `task-definition/${names.taskFamily.replace(tenant, OTHER)}:`],
    [`"family":"${names.taskFamily}"`, `"family":"${names.taskFamily.replace(tenant, OTHER)}"`],
  ],
} satisfies Record<
  string,
  (target: Recording['targets'][number], tenant: string) => readonly (readonly [own: string, others: string])[]
>

function referring(recording: Recording, reference: keyof typeof REFERENCES): Recording {
  const targets = recording.targets.map(target => {
    const { service, 'task-definition': definition } = target.evidence
    const refers = JSON.stringify([service, definition])
    let text = JSON.stringify(target.evidence)
    for (const [own, others] of REFERENCES[reference](target, target.tenant)) {
      // What nothing refers to was looked for by the tenant's own name.
      if (refers.includes(own)) text = text.replaceAll(own, others)
    }
    return { ...target, evidence: JSON.parse(text) }
  })
  return { ...recording, targets }
}

/** Commands and steps by hand that change what is the other tenant's. */
const harmful = ({ targets }: Report): readonly string[] =>
  targets.flatMap(({ diagnoses, specs }) =>
    [...diagnoses, ...specs].flatMap(({ id, fixes = [] }) =>
      fixes
        .filter(({ changes, command, manual, paste }) => changes && [command, manual, paste].join(' ').includes(OTHER))
        .map(({ command, manual }) => `${id}: ${command ?? manual}`),
    ),
  )

test.for(['secret', 'target group', 'family and its secret'] as const)(
  'a tenant that refers to the %s of another gets no command that changes it, whatever else is wrong',
  async reference => {
    const collection = await readCollection()
    const met = new Set<string>()
    const found: string[] = []
    for (const { name, recording } of collection.filter(kept => kept.name.startsWith('fault/prod/'))) {
      const report = await judgeAgain(parseRecording(JSON.stringify(referring(recording, reference))))
      found.push(...harmful(report).map(command => `${name}: ${command}`))
      for (const { diagnoses } of report.targets) for (const { id } of diagnoses) met.add(id)
    }
    expect(found).toEqual([])
    expect(met.has('reference-foreign')).toBe(true)
    // What has nothing to do with the reference is said beside it.
    expect(met.size).toBeGreaterThan(diagnosisIds.length / 3)
  },
)
