import { byHand, look } from '../../evidence/fix.ts'
import { volumeFact, volumeOf } from '../lib/efs.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'efs-path-missing',
  runbook: '3.2, Issue 5',
  title: 'The folder that the task mounts is not on the file system',
  breaksAt: 'file-system',
  rootCause:
    'The file system can be reached and mounted, but has no folder of the path that the volume or its access point names: EFS creates none by itself.',
  means: ['efs-path-missing'],
  prevention:
    'Give access points their creation info (owner and permissions): then EFS makes the folder at the first mount.',
  match({ definition }, target) {
    const volume = volumeOf(definition)
    return {
      because: [volumeFact(definition)],
      fixes: [
        ...(volume
          ? [
              look(target, 'See which path the access points name', 'efs describe-access-points', {
                'file-system-id': volume.fileSystemId,
                query: 'AccessPoints[].{Id:AccessPointId,Path:RootDirectory.Path,Creates:RootDirectory.CreationInfo}',
              }),
            ]
          : []),
        byHand(
          'Create the folder, or mount the right one',
          `Mount ${volume?.fileSystemId ?? 'the file system'} from a machine in the VPC and make the folder with the owner of the access point, or name an access point with creation info by Terraform`,
        ),
        newTasks(target, 'they mount again'),
      ],
    }
  },
})
