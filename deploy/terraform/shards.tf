# Looks at all tenants in parts, one ECS task each, and merges what they saw.
resource "aws_sfn_state_machine" "this" {
  count = local.in_shards ? 1 : 0
  # As its role names it, which cannot refer to it.
  name       = local.name
  role_arn   = aws_iam_role.state_machine[0].arn
  definition = file("${path.module}/../stepfunctions/state-machine.asl.json")

  depends_on = [aws_iam_role_policy.run_shards]

  lifecycle {
    precondition {
      condition     = !local.on_efs
      error_message = "shards need state_bucket, where their reports are merged."
    }
  }
}

resource "aws_iam_role" "state_machine" {
  count              = local.in_shards ? 1 : 0
  name_prefix        = "${local.name}-machine-"
  assume_role_policy = local.trust["states"]
}

resource "aws_iam_role_policy" "run_shards" {
  count = local.in_shards ? 1 : 0
  name  = "run-shards"
  role  = aws_iam_role.state_machine[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "StartTasks"
        Effect    = "Allow"
        Action    = ["ecs:RunTask"]
        Resource  = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/${local.name}:*"]
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
      },
      {
        Sid      = "EndOfTasks"
        Effect   = "Allow"
        Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
        Resource = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${local.name}/*"]
      },
      {
        Sid       = "RolesOfTasks"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = [aws_iam_role.execution.arn, aws_iam_role.task.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        # By that rule, which it makes itself, Step Functions hears that a task ended.
        Sid      = "NewsOfTasks"
        Effect   = "Allow"
        Action   = ["events:DescribeRule", "events:PutRule", "events:PutTargets"]
        Resource = ["arn:${local.partition}:events:${local.region}:${local.account}:rule/StepFunctionsGetEventsForECSTaskRule"]
      },
      {
        # Each shard is an execution of its own, and whether another run is at work its executions tell.
        Sid      = "Executions"
        Effect   = "Allow"
        Action   = ["states:ListExecutions", "states:StartExecution"]
        Resource = ["arn:${local.partition}:states:${local.region}:${local.account}:stateMachine:${local.name}"]
      },
      {
        Sid    = "Shards"
        Effect = "Allow"
        Action = ["states:DescribeExecution", "states:StopExecution"]
        Resource = [
          "arn:${local.partition}:states:${local.region}:${local.account}:execution:${local.name}:*",
          "arn:${local.partition}:states:${local.region}:${local.account}:execution:${local.name}/Shards:*",
        ]
      },
      {
        Sid      = "ShardsAgain"
        Effect   = "Allow"
        Action   = ["states:RedriveExecution"]
        Resource = ["arn:${local.partition}:states:${local.region}:${local.account}:execution:${local.name}/Shards:*"]
      },
      {
        Sid       = "Count"
        Effect    = "Allow"
        Action    = ["cloudwatch:PutMetricData"]
        Resource  = ["*"]
        Condition = { StringEquals = { "cloudwatch:namespace" = "Runbook" } }
      },
    ]
  })
}
