# Without it the next run tells everything that is wrong anew, and nothing else is lost.
resource "aws_efs_file_system" "state" {
  count     = local.on_efs ? 1 : 0
  encrypted = true
  tags      = { Name = local.name }
}

resource "aws_efs_mount_target" "state" {
  count           = local.on_efs ? length(var.subnet_ids) : 0
  file_system_id  = aws_efs_file_system.state[0].id
  subnet_id       = var.subnet_ids[count.index]
  security_groups = [aws_security_group.state[0].id]
}

resource "aws_efs_access_point" "state" {
  count          = local.on_efs ? 1 : 0
  file_system_id = aws_efs_file_system.state[0].id

  posix_user {
    uid = 1000
    gid = 1000
  }

  root_directory {
    path = "/runbook"

    creation_info {
      owner_uid   = 1000
      owner_gid   = 1000
      permissions = "0750"
    }
  }
}
