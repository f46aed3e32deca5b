output "log_group_name" {
  description = "Where each run prints its verdict."
  value       = aws_cloudwatch_log_group.this.name
}

output "start_now" {
  description = "Starts a run at once, beside the schedule."
  value = join(" ", [
    "aws ecs run-task --cluster ${aws_ecs_cluster.this.name} --task-definition ${aws_ecs_task_definition.this.family}",
    "--launch-type FARGATE --network-configuration",
    "'awsvpcConfiguration={subnets=[${join(",", var.subnet_ids)}],securityGroups=[${aws_security_group.task.id}],assignPublicIp=${var.assign_public_ip ? "ENABLED" : "DISABLED"}}'",
  ])
}

output "state_machine_role" {
  description = "The role of a state machine that is called runbook- and the environment's name; null without state_bucket."
  value       = one(aws_iam_role.state_machine[*].arn)
}

output "state_machine_input" {
  description = "What an execution of it takes; shards is how many tasks look."
  value = local.on_efs ? null : jsonencode({
    environment    = var.environment
    phase          = "smoke"
    shards         = 8
    place          = "s3://${local.s3_place}/fleet"
    cluster        = aws_ecs_cluster.this.name
    taskDefinition = one(aws_ecs_task_definition.part[*].arn)
    subnets        = var.subnet_ids
    securityGroups = [aws_security_group.task.id]
    assignPublicIp = var.assign_public_ip ? "ENABLED" : "DISABLED"
  })
}
