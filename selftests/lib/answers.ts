import type { HttpAnswer, NoAnswer, WordPressSigns } from '../../evidence/index.ts'

const NO_SIGNS: WordPressSigns = {
  redirectBy: null,
  restApiHost: null,
  headHosts: [],
  databaseError: false,
  tablesBroken: false,
  criticalError: false,
  maintenance: false,
  objectCacheError: false,
  mysqliMissing: false,
  phpError: null,
  phpSource: false,
  blockedBy: null,
  pageCache: null,
  loginForm: false,
  installer: null,
  themeOrContentLinks: false,
}
const TIMINGS = { resolveMs: 2, connectMs: 3, tlsMs: null, firstByteMs: 40, totalMs: 45 }

/** An HTTP answer of which only what matters is said. */
export const answer = (
  parts: Partial<Omit<HttpAnswer, 'wordpress' | 'answered'>> & { readonly wordpress?: Partial<WordPressSigns> } = {},
): HttpAnswer => ({
  answered: true,
  url: 'http://goldencrust.wpprod.kimmyai.io/',
  address: '10.0.0.9',
  httpVersion: '1.1',
  status: 200,
  location: null,
  server: 'Apache/2.4.65 (Debian)',
  contentType: 'text/html; charset=UTF-8',
  wwwAuthenticate: null,
  xCache: null,
  via: null,
  cloudFrontRequestId: null,
  age: null,
  wafAction: null,
  title: null,
  bodyBytes: 0,
  bodyExcerpt: '',
  timings: TIMINGS,
  ...parts,
  wordpress: { ...NO_SIGNS, ...parts.wordpress },
})

export const noAnswer = (failure: NoAnswer['failure'], code: string): NoAnswer => ({
  answered: false,
  url: 'http://goldencrust.wpprod.kimmyai.io/',
  failure,
  code,
  message: code,
  address: null,
  timings: { ...TIMINGS, firstByteMs: null },
})

/** What CloudFront adds to every answer it passes on. */
export const THROUGH_EDGE = {
  httpVersion: '2',
  xCache: 'Miss from cloudfront',
  via: '1.1 abc.cloudfront.net (CloudFront)',
  cloudFrontRequestId: 'xyz==',
} as const

/** What a WordPress that waits for its installer answers at `/`. */
export const freshStart = (domain: string, parts: Parameters<typeof answer>[0] = {}): HttpAnswer =>
  answer({
    url: `http://${domain}/`,
    status: 302,
    location: `https://${domain}/wp-admin/install.php`,
    ...parts,
    wordpress: { redirectBy: 'WordPress', ...parts.wordpress },
  })

/** What an installed WordPress answers at `/`. */
export const installedStart = (domain: string, parts: Parameters<typeof answer>[0] = {}): HttpAnswer =>
  answer({
    url: `http://${domain}/`,
    title: 'Golden Crust',
    bodyBytes: 48_213,
    ...parts,
    wordpress: { restApiHost: domain, themeOrContentLinks: true, ...parts.wordpress },
  })

export const installer = (
  shown: 'welcome' | 'already-installed',
  parts: Parameters<typeof answer>[0] = {},
): HttpAnswer =>
  answer({
    title: 'WordPress › Installation',
    bodyBytes: 13_400,
    ...parts,
    wordpress: { installer: shown, ...parts.wordpress },
  })

/** The login page of a WordPress that works. */
export const loginPage = (parts: Parameters<typeof answer>[0] = {}): HttpAnswer =>
  answer({
    title: 'Log In ‹ Golden Crust — WordPress',
    bodyBytes: 6_800,
    ...parts,
    wordpress: { loginForm: true, ...parts.wordpress },
  })
