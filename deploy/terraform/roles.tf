locals {
  trust = {
    for service in ["ecs-tasks", "scheduler", "states"] : service => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Principal = { Service = "${service}.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      }]
    })
  }
}

# Pulls the image, writes the log, reads the addresses of the channels; the run itself has none of this.
resource "aws_iam_role" "execution" {
  name_prefix        = "${local.name}-execution-"
  assume_role_policy = local.trust["ecs-tasks"]
}

resource "aws_iam_role_policy" "start" {
  name = "start"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        { Sid = "LoginToEcr", Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] },
        {
          Sid      = "Image"
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = ["arn:${local.partition}:ecr:${local.region}:${local.account}:repository/${var.image_repository}"]
        },
        {
          Sid      = "Log"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
        },
      ],
      length(var.channel_secret_arns) == 0 ? [] : [
        {
          Sid      = "Channels"
          Effect   = "Allow"
          Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
          Resource = values(var.channel_secret_arns)
        },
      ],
      length(var.kms_key_arns) == 0 ? [] : [
        {
          Sid       = "KeysOfChannels"
          Effect    = "Allow"
          Action    = ["kms:Decrypt"]
          Resource  = var.kms_key_arns
          Condition = { StringEquals = { "kms:ViaService" = ["secretsmanager.${local.region}.${local.suffix}", "ssm.${local.region}.${local.suffix}"] } }
        },
      ],
    )
  })
}

# What the run may do: look, and keep its own history.
resource "aws_iam_role" "task" {
  name_prefix        = "${local.name}-task-"
  assume_role_policy = local.trust["ecs-tasks"]
}

resource "aws_iam_role_policy" "look" {
  name   = "look"
  role   = aws_iam_role.task.id
  policy = file(coalesce(var.policy_file, "${path.module}/../../iam/${var.environment}/smoke.json"))
}

resource "aws_iam_role_policy" "state_on_efs" {
  count = local.on_efs ? 1 : 0
  name  = "state-on-efs"
  role  = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "State"
      Effect    = "Allow"
      Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
      Resource  = [aws_efs_file_system.state[0].arn]
      Condition = { StringEquals = { "elasticfilesystem:AccessPointArn" = aws_efs_access_point.state[0].arn } }
    }]
  })
}

resource "aws_iam_role_policy" "state_on_s3" {
  count = local.on_efs ? 0 : 1
  name  = "state-on-s3"
  role  = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "State"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject"]
        Resource = ["arn:${local.partition}:s3:::${local.s3_place}/*"]
        # A bucket's ARN does not say whose it is.
        Condition = { StringEquals = { "aws:ResourceAccount" = local.account } }
      },
      {
        Sid      = "StateList"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = ["arn:${local.partition}:s3:::${var.state_bucket}"]
        # IfExists: it is what tells that an object is not there from that it may not be read, and then S3 asks without a prefix.
        Condition = {
          StringEquals       = { "aws:ResourceAccount" = local.account }
          StringLikeIfExists = { "s3:prefix" = "tenant-runbook/${var.environment}/*" }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "own_keys" {
  count = length(var.kms_key_arns) == 0 ? 0 : 1
  name  = "own-keys"
  role  = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "KeysOfSecrets"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = var.kms_key_arns
        Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.${local.suffix}" } }
      },
      {
        Sid       = "KeyOfTheBucket"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = var.kms_key_arns
        Condition = { StringEquals = { "kms:ViaService" = "s3.${local.region}.${local.suffix}" } }
      },
    ]
  })
}

resource "aws_iam_role" "scheduler" {
  name_prefix        = "${local.name}-schedule-"
  assume_role_policy = local.trust["scheduler"]
}

resource "aws_iam_role_policy" "start_runs" {
  name = "start-runs"
  role = aws_iam_role.scheduler.id
  policy = local.in_shards ? jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StartExecutions"
        Effect   = "Allow"
        Action   = ["states:StartExecution"]
        Resource = [aws_sfn_state_machine.this[0].arn]
      },
    ]
    }) : jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Start"
        Effect    = "Allow"
        Action    = ["ecs:RunTask"]
        Resource  = ["arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/${local.name}:*"]
        Condition = { ArnEquals = { "ecs:cluster" = aws_ecs_cluster.this.arn } }
      },
      {
        Sid       = "RolesOfTheTask"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = [aws_iam_role.execution.arn, aws_iam_role.task.arn]
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
    ]
  })
}
