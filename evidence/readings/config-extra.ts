import type { TaskDefinitionRevision } from '../ecs.ts'
import { sameHost } from './host-names.ts'

type Container = Pick<TaskDefinitionRevision, 'environment'>

/** PHP that the image's wp-config.php evaluates, from the task definition. */
export const configExtraOf = (revision: Container | undefined): string =>
  revision?.environment.WORDPRESS_CONFIG_EXTRA ?? ''

/** An address that the task definition fixes for WordPress. */
interface FixedAddress {
  readonly name: string
  readonly address: string
  readonly host: string
}

const DEFINE = /define\(\s*['"](WP_HOME|WP_SITEURL)['"]\s*,\s*['"]([^'"]*)['"]\s*\)/g

/** Literal `WP_HOME` and `WP_SITEURL`; one that PHP builds at run time cannot be judged from here. */
export const fixedAddresses = (revision: Container | undefined): readonly FixedAddress[] =>
  [...configExtraOf(revision).matchAll(DEFINE)].map(([, name = '', address = '']) => ({
    name,
    address,
    host: URL.canParse(address) ? new URL(address).host : address,
  }))

/** Those of them that are another site's. */
export const wrongAddresses = (revision: Container, { domain }: { readonly domain: string }): readonly FixedAddress[] =>
  fixedAddresses(revision).filter(({ host }) => !sameHost(host, domain))
