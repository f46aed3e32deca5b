import type { SandboxAnswer, SandboxRequest } from '../../../sandbox/servers/types.ts'

const APACHE = { Server: 'Apache/2.4.62 (Debian)' }
const HTML = { ...APACHE, 'X-Powered-By': 'PHP/8.2.28', 'Content-Type': 'text/html; charset=UTF-8' }

const answer = (status: number, headers: Readonly<Record<string, string>>, body: string): SandboxAnswer => ({
  kind: 'answer',
  status,
  headers,
  body,
})

/** wp_die's page, as WordPress prints it. */
const died = (title: string, message: string): string =>
  `<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />\n<meta name='robots' content='noindex, follow' />\n<title>${title}</title>\n</head>\n<body id="error-page">\n<div class="wp-die-message">${message}</div></body>\n</html>\n`

const apache = (status: number, words: string): SandboxAnswer =>
  answer(
    status,
    { ...APACHE, 'Content-Type': 'text/html; charset=iso-8859-1' },
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${words}</title>\n</head><body>\n<h1>${words}</h1>\n</body></html>\n`,
  )

/** Answers of a container that rows speak of without having their text. */
export const pages = {
  'database-error': () =>
    answer(500, HTML, died('Database Error', '<h1>Error establishing a database connection</h1>')),
  critical: () =>
    answer(500, HTML, died('WordPress &rsaquo; Error', '<p>There has been a critical error on this website.</p>')),
  maintenance: () =>
    answer(
      503,
      { ...HTML, 'Retry-After': '600' },
      died('Maintenance', '<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1>'),
    ),
  'empty-500': () => answer(500, HTML, ''),
  'apache-500': () => apache(500, 'Internal Server Error'),
  'apache-403': () => apache(403, 'Forbidden'),
  'apache-401': () => answer(401, { ...APACHE, 'WWW-Authenticate': 'Basic realm="Restricted"' }, '401 Unauthorized'),
  'proxy-502': () =>
    answer(
      502,
      { Server: 'nginx/1.24.0', 'Content-Type': 'text/html' },
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>\r\n',
    ),
  'bad-request': () => apache(400, 'Bad Request'),
  'apache-404': () => apache(404, 'Not Found'),
  blocked: () =>
    answer(
      403,
      HTML,
      died('403 Forbidden', '<p>A potentially unsafe operation has been detected in your request to this site.</p>'),
    ),
  throttled: () =>
    answer(
      503,
      { ...HTML, 'Retry-After': '3600' },
      died('Your access to this site has been limited', '<h1>Your access to this site has been limited</h1>'),
    ),
  'to-own-name': ({ path }: SandboxRequest) =>
    answer(
      301,
      { ...HTML, 'X-Redirect-By': 'WordPress', Location: `https://goldencrust.wpprod.kimmyai.io${path}` },
      '',
    ),
  'to-https-308': ({ path }: SandboxRequest) =>
    answer(308, { 'Content-Type': 'text/html', Location: `https://goldencrust.wpprod.kimmyai.io${path}` }, ''),
  ready: () => answer(200, HTML, '<title>Golden Crust</title>'),
  reset: (): SandboxAnswer => ({ kind: 'reset' }),
  hang: (): SandboxAnswer => ({ kind: 'hang' }),
} as const satisfies Readonly<Record<string, (request: SandboxRequest) => SandboxAnswer>>

export type PageName = keyof typeof pages
