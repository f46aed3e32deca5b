import { expect, test } from 'vitest'
import { overrideFaults } from '../../platform/override-faults.ts'

test.for([
  [{ domain: 'shop.example.com', life: 'installed', service: 'prod-shop-service' }, []],
  [
    { domain: 'https://shop.example.com/' },
    ['domain "https://shop.example.com/" is no host name (lower case, without https:// and path)'],
  ],
  [{ domain: '' }, ['domain "" is no host name (lower case, without https:// and path)']],
  [{ digests: ['latest'] }, ['digest "latest" is not sha256: and 64 hex digits']],
  [{ targetGroup: 'a b' }, ['targetGroup "a b" is no name of an AWS resource']],
] as const)('%j', ([override, faults]) => {
  expect(overrideFaults(override)).toEqual(faults)
})
