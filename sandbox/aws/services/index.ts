import type { Service } from '../service.ts'
import { acm } from './acm.ts'
import { cloudfront } from './cloudfront.ts'
import { dynamoDb } from './dynamodb.ts'
import { ec2 } from './ec2.ts'
import { ecr } from './ecr.ts'
import { ecs } from './ecs.ts'
import { efs } from './efs.ts'
import { elbv2 } from './elbv2.ts'
import { iam } from './iam.ts'
import { logs } from './logs.ts'
import { rds } from './rds.ts'
import { route53 } from './route53.ts'
import { s3 } from './s3.ts'
import { secretsManager } from './secrets-manager.ts'
import { ssm } from './ssm.ts'
import { sts } from './sts.ts'

/** Every service the endpoint speaks for. */
export const services: readonly Service[] = [
  sts,
  ecs,
  elbv2,
  secretsManager,
  ssm,
  logs,
  ecr,
  iam,
  ec2,
  efs,
  cloudfront,
  route53,
  rds,
  acm,
  dynamoDb,
  s3,
]
