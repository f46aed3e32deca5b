import { describe, expect, test } from 'vitest'
import { hostAndPort, redirectAddress, redirectName } from '../../probes/lib/connect-to.ts'
import { to } from '../lib/network.ts'

const SHOP = { host: 'shop.example', port: 443 }

describe('--connect-to for the name', () => {
  test('no entry, no redirection', () => {
    expect(redirectName([], SHOP)).toBeUndefined()
    expect(redirectName([to('other.example', 443, '127.0.0.1', 1)], SHOP)).toBeUndefined()
    expect(redirectName([to('shop.example', 80, '127.0.0.1', 1)], SHOP)).toBeUndefined()
  })

  test('host and port match exactly, case and final dot aside', () => {
    expect(redirectName([to('SHOP.example', 443, '127.0.0.1', 8443)], SHOP)).toEqual({ host: '127.0.0.1', port: 8443 })
    expect(redirectName([to('shop.example', 443, '127.0.0.1', 1)], { host: 'Shop.Example.', port: 443 })).toBeDefined()
    expect(redirectName([to('hop.example', 443, '127.0.0.1', 1)], SHOP)).toBeUndefined()
    expect(
      redirectName([to('shop.example', 443, '127.0.0.1', 1)], { host: 'my.shop.example', port: 443 }),
    ).toBeUndefined()
  })

  test('empty parts match anything and keep what was there', () => {
    expect(redirectName([to('', null, '127.0.0.1', null)], SHOP)).toEqual({ host: '127.0.0.1', port: 443 })
    expect(redirectName([to('', null, '', 8443)], SHOP)).toEqual({ host: 'shop.example', port: 8443 })
    expect(redirectName([to('shop.example', null, 'edge.example', null)], SHOP)).toEqual({
      host: 'edge.example',
      port: 443,
    })
  })

  test('the first entry that matches wins', () => {
    const entries = [to('shop.example', 443, '127.0.0.1', 1), to('', null, '127.0.0.1', 2)]
    expect(redirectName(entries, SHOP)?.port).toBe(1)
  })
})

describe('--connect-to for the address', () => {
  test('an entry that names the address matches', () => {
    const entries = [to('192.0.2.7', 80, '127.0.0.1', 8080)]
    expect(redirectAddress(entries, { host: '192.0.2.7', port: 80 })).toEqual({ host: '127.0.0.1', port: 8080 })
    expect(redirectAddress(entries, { host: '192.0.2.7', port: 443 })).toBeUndefined()
    expect(redirectAddress(entries, { host: '192.0.2.70', port: 80 })).toBeUndefined()
  })

  test('an entry for any host applies to the name only, not once more to its address', () => {
    expect(redirectAddress([to('', null, '127.0.0.1', 9)], { host: '192.0.2.7', port: 80 })).toBeUndefined()
  })

  test('IPv6 addresses match however they are written', () => {
    const entries = [to('[2001:DB8:0:0::7]', 80, '::1', 8080)]
    expect(redirectAddress(entries, { host: '2001:db8::7', port: 80 })).toEqual({ host: '::1', port: 8080 })
  })
})

test('host and port in one text', () => {
  expect(hostAndPort({ host: '127.0.0.1', port: 53 })).toBe('127.0.0.1:53')
  expect(hostAndPort({ host: '::1', port: 53 })).toBe('[::1]:53')
})
