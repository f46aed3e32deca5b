import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'container-not-startable',
  runbook: '6.2, Issue 5',
  title: 'The container cannot be started',
  rootCause:
    'Image, secrets and storage are there, but the container cannot be started: its command or entry point is not in the image or may not be executed, or a mount does not fit. It has written no log.',
  means: ['container-not-startable'],
  prevention: 'Run each new image and each new command once in DEV before it is deployed anywhere else.',
  match: ({ newest, definition, goBack }, target) => ({
    because: [
      definition && `the container ${definition.running.containerName} is made from ${definition.running.image}`,
    ],
    fixes: [
      ...goBack,
      byHand(
        'Correct what it starts with',
        /mount|rootfs|not a directory/i.test(newest.text)
          ? 'See that each mount point of the task definition is a folder where the volume has one, by Terraform, and apply'
          : 'See that command and entryPoint of the task definition are files in the image that may be executed (docker run --entrypoint ls IMAGE -l PATH), by Terraform, and apply',
      ),
      ...(goBack.length > 0 ? [] : [newTasks(target, 'they try again')]),
    ],
  }),
})
