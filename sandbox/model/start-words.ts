import { hexOf } from '../aws/lib/ids.ts'
import type { ServiceState, World } from './state.ts'

type Wordings = readonly [string, ...string[]]

/** One of several wordings, always the same for the same environment and tenant; `{...}` stands for what is said of. */
export function worded(
  world: World,
  { tenant }: Pick<ServiceState, 'tenant'>,
  id: string,
  words: Wordings,
  values: Readonly<Record<string, string>>,
): string {
  const seed = Number.parseInt(hexOf(`words ${id} ${world.environment.name} ${tenant}`, 4), 16)
  const chosen = words[seed % words.length] ?? words[0]
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

const PULL = 'ResourceInitializationError: unable to pull secrets or registry auth: '
const OLD = `${PULL}execution resource retrieval failed: `
const EFS = 'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: '
const MANIFEST = 'CannotPullContainerError: pull image manifest has been retried '

/** What ECS says where a start fails for a reason that the model knows, by version of Fargate's platform. Sources: as of the obstacles. */
export const START_WORDS = {
  'secret-unreachable': [
    `${OLD}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {secret} from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded: dial tcp 10.0.255.254:443: i/o timeout, https://secretsmanager.{region}.amazonaws.com/`,
    `${PULL}unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret {secret} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded.`,
  ],
  'secret-refused': [
    `${OLD}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {secret} from secrets manager: {why} status code: 400, request id: 8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d`,
    `${PULL}unable to retrieve secret from asm: failed to fetch secret {secret} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d, api error {why}`,
  ],
  'image-unresolved': [
    `${MANIFEST}5 time(s): failed to resolve ref {image}: {why}`,
    `${MANIFEST}7 time(s): failed to resolve ref {image}: {why}`,
  ],
  'pull-denied': [
    `${MANIFEST}5 time(s): failed to resolve ref {image}: pulling from host failed with status code: 403 Forbidden: User is not authorized to perform: ecr:BatchGetImage`,
    "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for {image}, repository does not exist or may require 'docker login': denied: User: {session} is not authorized to perform: ecr:BatchGetImage on resource: {repository} because no identity-based policy allows the ecr:BatchGetImage action",
  ],
  'platform-missing': [
    `CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/{architecture}'`,
    `${MANIFEST}7 time(s): image Manifest does not contain descriptor matching platform 'linux/{architecture}'`,
  ],
  'efs-unresolved': [
    `${EFS}stderr: Failed to resolve "{fs}.efs.{region}.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID. : unsuccessful EFS utils command execution; code: 1`,
    `${EFS}stderr: Failed to resolve "{fs}.efs.{region}.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID. See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail. Attempting to lookup mount target ip address using botocore. Failed to import necessary dependency botocore, please install botocore first. : unsuccessful EFS utils command execution; code: 1`,
  ],
  'efs-timeout': [
    `${EFS}stderr: mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32`,
    `${EFS}stderr: b'mount.nfs4: Connection timed out' : unsuccessful EFS utils command execution; code: 32`,
  ],
  'efs-denied': [
    `${EFS}stderr: b'mount.nfs4: access denied by server while mounting 127.0.0.1:/' : unsuccessful EFS utils command execution; code: 32`,
    `${EFS}stderr: mount.nfs4: access denied by server while mounting 127.0.0.1:/ : unsuccessful EFS utils command execution; code: 32`,
  ],
} as const satisfies Readonly<Record<string, Wordings>>
