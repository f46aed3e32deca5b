import type { HttpResult } from '../http.ts'

/** What `/wp-admin/install.php` shows; its title is the same before and after the installation, only the form tells. */
type InstallerPage = 'welcome' | 'already-installed' | 'not-the-installer'

export function installerPage(result: HttpResult): InstallerPage {
  if (!result.answered || result.status !== 200 || result.bodyBytes === 0) return 'not-the-installer'
  return result.wordpress.installer ?? 'not-the-installer'
}
