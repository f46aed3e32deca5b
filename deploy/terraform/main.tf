data "aws_caller_identity" "this" {}
data "aws_partition" "this" {}
data "aws_region" "this" {}

locals {
  name      = "runbook-${var.environment}"
  on_efs    = var.state_bucket == null
  in_shards = var.shards > 0
  partition = data.aws_partition.this.partition
  account   = data.aws_caller_identity.this.account_id
  region    = data.aws_region.this.region
  suffix    = data.aws_partition.this.dns_suffix
  s3_place  = "${coalesce(var.state_bucket, "none")}/tenant-runbook/${var.environment}"
  registry  = "${local.account}.dkr.ecr.${local.region}.${local.suffix}"
}

resource "aws_ecs_cluster" "this" {
  name = local.name
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/runbook/${var.environment}"
  retention_in_days = var.log_retention_days
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.name
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

    dynamic "efs_volume_configuration" {
      for_each = local.on_efs ? [true] : []
      content {
        file_system_id     = aws_efs_file_system.state[0].id
        transit_encryption = "ENABLED"
        authorization_config {
          access_point_id = aws_efs_access_point.state[0].id
          iam             = "ENABLED"
        }
      }
    }
  }

  container_definitions = jsonencode([{
    name                   = "runbook"
    image                  = "${local.registry}/${var.image_repository}@${var.image_digest}"
    essential              = true
    readonlyRootFilesystem = true
    user                   = "1000:1000"
    stopTimeout            = 30
    linuxParameters = {
      # Takes the signals until the suite listens itself.
      initProcessEnabled = true
      capabilities       = { drop = ["ALL"] }
    }
    mountPoints = [
      { sourceVolume = "scratch", containerPath = "/tmp", readOnly = false },
      { sourceVolume = "state", containerPath = "/var/lib/runbook", readOnly = false },
    ]
    # One run at a time, each with an end: a run that finds another one at work ends with 75 at once. Of shards many run at once, and the state machine
    # says how long.
    entryPoint = local.in_shards ? ["node", "/app/cli/start.js"] : [
      "flock", "--nonblock", "--no-fork", "--conflict-exit-code=75", "/var/lib/runbook/lock",
      "timeout", "--signal=INT", "--kill-after=20", "280",
      "node", "/app/cli/start.js",
    ]
    # What a shard looks at, the state machine says.
    command = local.in_shards ? ["--version"] : [
      "--env", var.environment,
      "--tenant", "all",
      "--phase", "smoke",
      "--state", local.on_efs ? "/var/lib/runbook/state" : "s3://${local.s3_place}/state",
      "--report-dir", local.on_efs ? "/tmp/results" : "s3://${local.s3_place}/results",
      "--fail-after", "2",
      "--recover-after", "2",
      "--only-new",
      "--quiet",
    ]
    secrets = [for name, arn in var.channel_secret_arns : { name = name, valueFrom = arn }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "run"
      }
    }
  }])
}

resource "aws_scheduler_schedule" "this" {
  name                = local.name
  schedule_expression = "rate(${var.every_minutes} minutes)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = local.in_shards ? aws_sfn_state_machine.this[0].arn : aws_ecs_cluster.this.arn
    role_arn = aws_iam_role.scheduler.arn
    input = local.in_shards ? jsonencode({
      environment    = var.environment
      phase          = "smoke"
      shards         = var.shards
      place          = "s3://${local.s3_place}"
      cluster        = aws_ecs_cluster.this.name
      taskDefinition = aws_ecs_task_definition.this.arn
      subnets        = var.subnet_ids
      securityGroups = [aws_security_group.task.id]
      assignPublicIp = var.assign_public_ip ? "ENABLED" : "DISABLED"
    }) : null

    dynamic "ecs_parameters" {
      for_each = local.in_shards ? [] : [true]
      content {
        task_definition_arn = aws_ecs_task_definition.this.arn
        launch_type         = "FARGATE"

        network_configuration {
          subnets          = var.subnet_ids
          security_groups  = [aws_security_group.task.id]
          assign_public_ip = var.assign_public_ip
        }
      }
    }

    # The next run comes anyway, and two that start together are of no use.
    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }

  depends_on = [aws_efs_mount_target.state, aws_iam_role_policy.look]
}
