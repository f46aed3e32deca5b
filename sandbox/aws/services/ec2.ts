import { ec2QueryService } from '../protocols/ec2-query.ts'
import { describeSubnets, describeVpcs } from './ec2-network.ts'
import { describeRouteTables, describeVpcEndpoints } from './ec2-routes.ts'
import { changeRules } from './ec2-security-group-changes.ts'
import { describeSecurityGroupRules, describeSecurityGroups } from './ec2-security-groups.ts'

/** The network's side of EC2: security groups, and the subnets and the VPC that services name. */
export const ec2 = ec2QueryService({
  name: 'ec2',
  version: '2016-11-15',
  reads: {
    DescribeSecurityGroups: describeSecurityGroups,
    DescribeSecurityGroupRules: describeSecurityGroupRules,
    DescribeSubnets: describeSubnets,
    DescribeVpcs: describeVpcs,
    DescribeRouteTables: describeRouteTables,
    DescribeVpcEndpoints: describeVpcEndpoints,
  },
  writes: {
    AuthorizeSecurityGroupIngress: changeRules('authorize', 'ingress'),
    AuthorizeSecurityGroupEgress: changeRules('authorize', 'egress'),
    RevokeSecurityGroupIngress: changeRules('revoke', 'ingress'),
  },
})
