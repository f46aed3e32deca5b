# One part of a fleet, or its merge, by the state machine of deploy/stepfunctions: no lock and no end of its own, since many run at once.
resource "aws_ecs_task_definition" "part" {
  count                    = local.on_efs ? 0 : 1
  family                   = "${local.name}-part"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "512"
  memory                   = "1024"
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "scratch"
  }

  volume {
    name = "state"
  }

  container_definitions = jsonencode([{
    name                   = "runbook"
    image                  = "${local.registry}/${var.image_repository}@${var.image_digest}"
    essential              = true
    readonlyRootFilesystem = true
    user                   = "1000:1000"
    stopTimeout            = 30
    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"] }
    }
    mountPoints = [
      { sourceVolume = "scratch", containerPath = "/tmp", readOnly = false },
      { sourceVolume = "state", containerPath = "/var/lib/runbook", readOnly = false },
    ]
    # What it looks at, the state machine says.
    entryPoint = ["node", "/app/cli/start.js"]
    secrets    = [for name, arn in var.channel_secret_arns : { name = name, valueFrom = arn }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.part[0].name
        awslogs-region        = local.region
        awslogs-stream-prefix = "part"
      }
    }
  }])
}

# Beside the schedule's, whose alarm no part may keep silent.
resource "aws_cloudwatch_log_group" "part" {
  count             = local.on_efs ? 0 : 1
  name              = "/runbook/${var.environment}/parts"
  retention_in_days = var.log_retention_days
}

resource "aws_iam_role" "state_machine" {
  count              = local.on_efs ? 0 : 1
  name_prefix        = "${local.name}-machine-"
  assume_role_policy = local.trust["states"]
}

resource "aws_iam_role_policy" "run_parts" {
  count = local.on_efs ? 0 : 1
  name  = "run-parts"
  role  = aws_iam_role.state_machine[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Start"
        Effect    = "Allow"
        Action    = ["ecs:RunTask"]
        Resource  = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/${local.name}-part:*"]
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
      },
      {
        Sid      = "EndOfTasks"
        Effect   = "Allow"
        Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
        Resource = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task/${local.name}/*"]
      },
      {
        Sid       = "RolesOfTheTask"
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
        # Each shard is an execution of its own.
        Sid      = "StartShards"
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = ["arn:${local.partition}:states:${local.region}:${local.account}:stateMachine:${local.name}"]
      },
      {
        Sid      = "Shards"
        Effect   = "Allow"
        Action   = ["states:DescribeExecution", "states:StopExecution"]
        Resource = ["arn:${local.partition}:states:${local.region}:${local.account}:execution:${local.name}*"]
      },
    ]
  })
}
