import type { HttpResult } from '../http.ts'

/** What `/wp-admin/install.php` shows; its title is the same before and after the installation, only the heading tells. */
type InstallerPage = 'welcome' | 'already-installed' | 'not-the-installer'

const TITLE = /WordPress\s*(?:›|&rsaquo;)\s*Installation/

export function installerPage(result: HttpResult): InstallerPage {
  if (!result.answered || result.status !== 200 || result.bodyBytes === 0) return 'not-the-installer'
  if (!TITLE.test(result.title ?? '')) return 'not-the-installer'
  return result.wordpress.installer ?? 'not-the-installer'
}
