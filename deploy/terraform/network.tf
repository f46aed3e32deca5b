resource "aws_security_group" "task" {
  name_prefix = "${local.name}-task-"
  description = "Tasks of the runbook. Nobody connects to them; they connect to whatever a tenant is made of."
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "task" {
  security_group_id = aws_security_group.task.id
  description       = "AWS, CloudFront, load balancer, DNS, database, file system"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_security_group" "state" {
  count       = local.on_efs ? 1 : 0
  name_prefix = "${local.name}-state-"
  description = "History of the runbook. Its tasks alone reach it."
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "state" {
  count                        = local.on_efs ? 1 : 0
  security_group_id            = aws_security_group.state[0].id
  description                  = "NFS"
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
  referenced_security_group_id = aws_security_group.task.id
}
