variable "environment" {
  description = "The environment of platform/environments that this account holds."
  type        = string
  default     = "prod"
}

variable "every_minutes" {
  description = "How often all tenants are looked at. Without shards a run that lasts longer than 280 s is ended, with a report of what it saw."
  type        = number
  default     = 5

  validation {
    condition     = var.every_minutes >= 5 && var.every_minutes <= 60 && floor(var.every_minutes) == var.every_minutes
    error_message = "Whole minutes, from 5 to 60."
  }
}

variable "shards" {
  description = "Among how many tasks a state machine divides the tenants; needs state_bucket. 0, one task looks at all."
  type        = number
  default     = 0

  validation {
    condition     = var.shards >= 0 && var.shards <= 100 && floor(var.shards) == var.shards
    error_message = "A whole number, from 0 to 100."
  }
}

variable "image_repository" {
  description = "The ECR repository of this account and region that holds the image."
  type        = string
  default     = "tenant-runbook"
}

variable "image_digest" {
  description = "The digest that docker push printed."
  type        = string

  validation {
    condition     = can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))
    error_message = "A digest: sha256: and 64 hexadecimal digits."
  }
}

variable "vpc_id" {
  description = "The VPC of the tasks; the environment's own lets the login to the database be tried from inside."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets with a way out to AWS and to CloudFront (NAT), or public ones with assign_public_ip; each in an availability zone of its own."
  type        = list(string)
}

variable "assign_public_ip" {
  description = "true in public subnets, which have no other way out."
  type        = bool
  default     = false
}

variable "state_bucket" {
  description = "An S3 bucket that keeps the history and the last report; null, a file system of its own (EFS) keeps the history."
  type        = string
  default     = null
}

variable "log_retention_days" {
  description = "How long what the runs print is kept."
  type        = number
  default     = 30
}

variable "alarm_email" {
  description = "Who is told when the schedule died; confirms once by the link in the first mail."
  type        = string
}

variable "channel_secret_arns" {
  description = "Who is told what changed: RUNBOOK_SLACK_WEBHOOK, RUNBOOK_PAGERDUTY_KEY or RUNBOOK_WEBHOOK to the ARN of the secret or parameter whose value it is."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.channel_secret_arns) : contains(["RUNBOOK_SLACK_WEBHOOK", "RUNBOOK_PAGERDUTY_KEY", "RUNBOOK_WEBHOOK"], name)])
    error_message = "Only RUNBOOK_SLACK_WEBHOOK, RUNBOOK_PAGERDUTY_KEY and RUNBOOK_WEBHOOK are known."
  }
}

variable "policy_file" {
  description = "What a run may do; null, iam/ENVIRONMENT/smoke.json of this project. Another company's is DIR/iam/ENVIRONMENT/smoke.json."
  type        = string
  default     = null
}

variable "kms_key_arns" {
  description = "The customer managed KMS keys of secrets and parameters that are read and of state_bucket; empty, those of AWS encrypt them."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.kms_key_arns : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))])
    error_message = "ARNs of keys, not of aliases: arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}
