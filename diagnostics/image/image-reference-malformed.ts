import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'image-reference-malformed',
  runbook: 'Image management',
  title: "The image's name is no valid reference",
  rootCause:
    'The registry cannot read the name of the image in the task definition: account, region, repository or tag is malformed.',
  means: ['image-reference-malformed'],
  prevention: 'Build the reference from the account, the region and the repository in Terraform, not by hand.',
  match: ({ definition, goBack }, target) => ({
    because: [definition && `the task definition names ${definition.running.image}`],
    fixes: [
      ...goBack,
      byHand(
        'Write the reference right',
        `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG, with the twelve digits of the account, as wordpress_image in ${target.environment.name}.tfvars and for every other container; then terraform apply`,
      ),
      ...(goBack.length > 0 ? [] : [newTasks(target, 'they pull again')]),
    ],
  }),
})
