output "log_group_name" {
  description = "Where each run prints its verdict."
  value       = aws_cloudwatch_log_group.this.name
}

output "start_now" {
  description = "Starts a run at once, beside the schedule."
  value = local.in_shards ? join(" ", [
    "aws stepfunctions start-execution --region ${local.region} --state-machine-arn ${aws_sfn_state_machine.this[0].arn}",
    "--input \"$(aws scheduler get-schedule --region ${local.region} --name ${aws_scheduler_schedule.this.name} --query Target.Input --output text)\"",
    ]) : join(" ", [
    "aws ecs run-task --region ${local.region} --cluster ${aws_ecs_cluster.this.name} --task-definition ${aws_ecs_task_definition.this.family}",
    "--launch-type FARGATE --network-configuration",
    "'awsvpcConfiguration={subnets=[${join(",", var.subnet_ids)}],securityGroups=[${aws_security_group.task.id}],assignPublicIp=${var.assign_public_ip ? "ENABLED" : "DISABLED"}}'",
  ])
}
