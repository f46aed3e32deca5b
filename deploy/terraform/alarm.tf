# A run that came to a verdict, whatever it is, says once how many calls it took; one that could not start does not, and one that was interrupted says so
# beside. Each shard would say so too, whatever becomes of the others: there the state machine counts, once all are merged.
resource "aws_cloudwatch_log_metric_filter" "heartbeat" {
  count          = local.in_shards ? 0 : 1
  name           = "heartbeat"
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = "\"AWS calls\" -interrupted"

  metric_transformation {
    namespace = "Runbook"
    name      = "runs-${var.environment}"
    value     = "1"
  }
}

resource "aws_sns_topic" "alarm" {
  name_prefix = "${local.name}-"
}

resource "aws_sns_topic_subscription" "alarm" {
  topic_arn = aws_sns_topic.alarm.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_metric_alarm" "schedule_died" {
  alarm_name          = "${local.name}-schedule-died"
  alarm_description   = "No run of the tenant runbook came to a verdict for four times its interval. Nobody watches the tenants until it does."
  namespace           = "Runbook"
  metric_name         = "runs-${var.environment}"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = ceil(4 * var.every_minutes / 5)
  datapoints_to_alarm = ceil(4 * var.every_minutes / 5)
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  # A schedule that died sends nothing at all.
  treat_missing_data = "breaching"
  alarm_actions      = [aws_sns_topic.alarm.arn]
  ok_actions         = [aws_sns_topic.alarm.arn]
}
