import type { LogGroupState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, requiredText, text } from '../lib/input.ts'

export const logGroupArn = ({ environment: { region, accountId } }: World, name: string): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`

/** The log group that a call names, by `logGroupName` or by its ARN in `logGroupIdentifier`. */
export function groupNamed(world: World, input: Input): LogGroupState {
  const identifier = text(input, 'logGroupIdentifier')
  const name =
    identifier?.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:([^:]+).*$/, '$1') ?? requiredText(input, 'logGroupName')
  const group = world.logGroups.get(name)
  if (!group) throw awsError('ResourceNotFoundException', 'The specified log group does not exist.')
  return group
}
