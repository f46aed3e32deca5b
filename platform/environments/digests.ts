import type { WithdrawnDigest } from '../environment.ts'

/** The image built from `Dockerfile.fixed` after the incident of 2025-12-24 (runbook, Issue 6). */
export const FIXED_DIGEST = 'sha256:760e4faa0db7d55acd427512f718466ca7625f4a4798e9827f54396bc367d646'

/** The image whose entrypoint wrapper writes a second `<?php` into wp-config.php (runbook, Issue 6). */
export const CORRUPTED_DIGEST: WithdrawnDigest = {
  digest: 'sha256:43604b53a1d0a32d515507909b2dc68da6cfae217da1098b43c431d40b3712f3',
  withdrawnOn: '2025-12-24',
  reason: 'its entrypoint wrapper writes a second <?php into wp-config.php',
}
