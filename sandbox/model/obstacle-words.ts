/** Something outside the rest of the model that stands in the way of a start, with what ECS was heard to say of it. */
export interface Obstacle {
  /** `task`: a task is created and ends before it runs; `event`: none is created; `run`: it runs, and is ended. */
  readonly at: 'task' | 'event' | 'run'
  /** Wordings; `{...}` stands for a name of the platform. Sources: the ECS developer guide, aws/amazon-ecs-agent, public reports. */
  readonly words: readonly [string, ...string[]]
}

const PULL = 'ResourceInitializationError: unable to pull secrets or registry auth: '
const OLD = `${PULL}execution resource retrieval failed: `
const LOGGER = 'ResourceInitializationError: failed to validate logger args: '
const PLACE = 'was unable to place a task. Reason: '

export const OBSTACLES = {
  'parameter-missing': {
    at: 'task',
    words: [
      `${OLD}unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /{env}/{tenant}/mailer-key`,
      `${PULL}unable to retrieve secrets from ssm: invalid ssm parameters: /{env}/{tenant}/mailer-key`,
    ],
  },
  'secret-reference-malformed': {
    at: 'task',
    words: [
      `${OLD}unable to retrieve secret from asm: unexpected ARN format with parameters when trying to retrieve ASM secret: {secret}:password`,
      `${OLD}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {secret} from secrets manager: InvalidParameter: 1 validation error(s) found. - minimum field size of 32, GetSecretValueInput.VersionId.`,
    ],
  },
  'key-denied': {
    at: 'task',
    words: [
      `${OLD}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {secret} from secrets manager: AccessDeniedException: Access to KMS is not allowed status code: 400, request id: 8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d`,
      `${PULL}unable to retrieve secret from asm: failed to fetch secret {secret} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 8f0b1c2d-3e4f-4a5b-8c6d-7e8f9a0b1c2d, api error AccessDeniedException: Access to KMS is not allowed`,
    ],
  },
  'registry-login-malformed': {
    at: 'task',
    words: [
      `${OLD}unable to get registry auth from asm: service call has been retried 1 time(s): asm retrieve secret value unmarshal: invalid character 'd' looking for beginning of value`,
      `${OLD}unable to get registry auth from asm: service call has been retried 1 time(s): asm retrieve secret value unmarshal: unexpected end of JSON input`,
    ],
  },
  'env-file-denied': {
    at: 'task',
    words: [
      'ResourceInitializationError: failed to download env files: file download command: non empty error stream: AccessDenied: Access Denied status code: 403, request id: 7F3A0C1D, host id: x',
      'ResourceInitializationError: failed to download env files: file download command: non-empty error stream: failed to download file 1.env: failed to write to a temporary file: AccessDenied: Access Denied',
    ],
  },
  'env-file-unreachable': {
    at: 'task',
    words: [
      'ResourceInitializationError: failed to download env files: file download command: non empty error stream: RequestCanceled: request context canceled caused by: context deadline exceeded',
      'ResourceInitializationError: failed to download env files: file download command: non-empty error stream: RequestError: send request failed caused by: Get "https://s3.{region}.amazonaws.com/": dial tcp 52.95.180.1:443: i/o timeout',
    ],
  },
  'registry-unreachable': {
    at: 'task',
    words: [
      `${PULL}The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "https://api.ecr.{region}.amazonaws.com/": dial tcp 10.0.1.94:443: i/o timeout`,
      'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com/1a2b/layer": dial tcp 52.95.180.1:443: i/o timeout',
      'CannotPullContainerError: The task can’t pull the image. Check your network configuration. RequestError: send request failed caused by: Post "https://api.ecr.{region}.amazonaws.com/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    ],
  },
  'registry-limited': {
    at: 'task',
    words: [
      'CannotPullContainerError: ERROR: toomanyrequests: Too Many Requests.',
      'CannotPullContainerError: inspect image has been retried 5 time(s): httpReaderSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/wordpress/manifests/sha256:1a2b: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    ],
  },
  'pull-interrupted': {
    at: 'task',
    words: [
      `${PULL}pull command failed: : signal: killed`,
      'CannotPullContainerError: pull command failed: panic: runtime error: invalid memory address or nil pointer dereference',
      'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: context canceled',
    ],
  },
  'image-reference-malformed': {
    at: 'task',
    words: [
      "CannotPullECRContainerError: InvalidParameterException: Invalid parameter at 'registryIds' failed to satisfy constraint: 'Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]' status code: 400, request id: 1b7cd3ab",
      'CannotPullContainerError: Error response from daemon: invalid reference format',
    ],
  },
  'disk-full': {
    at: 'task',
    words: [
      'CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob446879403: no space left on device',
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:7c524a8642865c29df8d3973cefe8430653ba7fea85bd386e24e522601c30227: write /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/86/fs/usr/src/wordpress/wp-includes/version.php: no space left on device: unknown',
    ],
  },
  'efs-path-missing': {
    at: 'task',
    words: [
      "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: mounting {fs}.efs.{region}.amazonaws.com:/{tenant} failed, reason given by server: No such file or directory' : unsuccessful EFS utils command execution; code: 32",
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: mounting {fs}.efs.{region}.amazonaws.com:/{tenant} failed, reason given by server: No such file or directory',
    ],
  },
  'efs-reset': {
    at: 'task',
    words: [
      "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: Connection reset by peer' : unsuccessful EFS utils command execution; code: 32",
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: command failed with 32: failed to execute command to invoke EFS utils: mount.nfs4: Connection reset by peer',
    ],
  },
  'logs-unreachable': {
    at: 'task',
    words: [
      `${LOGGER}The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed`,
      `${LOGGER}create stream has been retried 1 times: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post "https://logs.{region}.amazonaws.com/": dial tcp 10.0.1.7:443: i/o timeout`,
    ],
  },
  'logs-misconfigured': {
    at: 'task',
    words: [
      'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: Invalid region',
      `${LOGGER}unknown log opt 'awslogs-grup' for awslogs log driver`,
    ],
  },
  'container-not-startable': {
    at: 'task',
    words: [
      'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: OCI runtime create failed: container_linux.go:370: starting container process caused: exec: "/usr/local/bin/docker-entrypoint.sh": permission denied',
      'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim: OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "apache2-start": executable file not found in $PATH',
    ],
  },
  'subnet-full': {
    at: 'task',
    words: [
      "Unexpected EC2 error while attempting to Create Network Interface in subnet '{subnet}': InsufficientFreeAddressesInSubnet",
      "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet '{subnet}': InsufficientFreeAddressesInSubnet",
    ],
  },
  'compute-incompatible': {
    at: 'task',
    words: ['The selected task definition is not compatible with the selected compute strategy'],
  },
  capacity: {
    at: 'event',
    words: [
      `${PLACE}Capacity is unavailable at this time. Please try again later or in a different availability zone. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`,
      'was unable to place a task. The reason for failure is Capacity is unavailable at this time. Please try again later or in a different availability zone.',
    ],
  },
  quota: {
    at: 'event',
    words: [
      `${PLACE}You’ve reached the limit on the number of vCPUs you can run concurrently`,
      `${PLACE}You've reached the limit on the number of tasks you can run concurrently. For more information, see the Troubleshooting section.`,
      `${PLACE}The requested MEMORY configuration is above your limit.`,
    ],
  },
  'zone-unsupported': { at: 'event', words: [`${PLACE}Internal error.`] },
  'role-not-assumable': {
    at: 'event',
    words: [
      "failed to launch a task with (error ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.).",
    ],
  },
  'service-role-denied': {
    at: 'event',
    words: ['IAM permissions policies have been misconfigured or changed, and ECS can no longer maintain your service'],
  },
  throttled: { at: 'event', words: ['operations are being throttled. Will try again later.'] },
  'target-group-missing': {
    at: 'event',
    words: [
      'task set (ecs-svc/8230000000000000000) (task 8378fd0fc0d744109128c8d6a0b71524) is not healthy in target-group ({group}) due to TARGET GROUP IS NOT FOUND.',
    ],
  },
  'target-zone-disabled': {
    at: 'event',
    words: [
      '(task 8378fd0fc0d744109128c8d6a0b71524) (port 80) is unhealthy in (target-group {group}) due to (reason Target is in an Availability Zone that is not enabled for the load balancer).',
    ],
  },
  'own-check-fails': { at: 'run', words: ['Task failed container health checks'] },
  'spot-taken': {
    at: 'run',
    words: ['Your Spot Task was interrupted.', 'SpotInterruption: Your Spot Task was interrupted.'],
  },
} as const satisfies Readonly<Record<string, Obstacle>>

export type ObstacleId = keyof typeof OBSTACLES

/** For every revision, or for one by its ARN. */
export type ObstaclePlace = 'every' | (string & {})
