import { byHand } from '../../evidence/fix.ts'
import { newRevision } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

const MORE = 'Give the task twice its disk'
/** What Fargate gives a task that asks for nothing, and the most it gives. */
const SMALLEST_GIB = 20
const LARGEST_GIB = 200

export default defineStartCause({
  id: 'ephemeral-storage-full',
  runbook: '6.2, Issue 5',
  title: "The task's disk is full",
  rootCause:
    "The image does not fit on the task's own disk (ephemeral storage, 20 GiB unless the task definition says otherwise).",
  means: ['disk-full'],
  prevention: 'Keep images small, and set ephemeral_storage where they cannot be.',
  match: ({ definition }, target) => ({
    fixes: definition
      ? [
          ...newRevision(target, definition.running, {
            summary: MORE,
            filter: `.ephemeralStorage = { sizeInGiB: ([(.ephemeralStorage.sizeInGiB // ${SMALLEST_GIB}) * 2, ${LARGEST_GIB}] | min) }`,
          }),
          byHand(
            'Keep it',
            `Set the same ephemeral_storage in ${target.environment.name}.tfvars: the next terraform apply would take it away again`,
          ),
        ]
      : [byHand(MORE, 'Set ephemeral_storage in Terraform (21 to 200 GiB), and apply')],
  }),
})
