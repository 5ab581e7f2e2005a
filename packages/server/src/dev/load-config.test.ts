import { expect, test } from 'vitest'
import { checkConfig } from './load-config.ts'

const embedded = { database: 'app' }

test.each([
  ['no configuration', undefined, 'export the configuration'],
  ['an unknown key', { policy: './policy.ts', embedded, pepole: {} }, 'unknown key `pepole`'],
  ['no policy', { embedded }, "`policy` must name the policy's file"],
  ['no data', { policy: './policy.ts' }, 'either `embedded` or `database`'],
  [
    'an address without its key',
    { policy: './policy.ts', database: 'postgres://localhost/app' },
    "`database: { url: 'postgres://…' }`",
  ],
  ['no address', { policy: './policy.ts', database: null }, '`database` is a record'],
  ['an address that is no text', { policy: './policy.ts', database: { url: undefined } }, '`database` is a record'],
  ['a name without its key', { policy: './policy.ts', embedded: 'app' }, "`embedded: { database: 'app' }`"],
  ['a hostile name', { policy: './policy.ts', embedded: { database: 'a"; drop' } }, 'must be a plain name'],
  ['people without a query', { policy: './policy.ts', embedded, people: null }, '`people` needs `sql` and `label`'],
  ['lists that are none', { policy: './policy.ts', embedded, lists: 'article' }, '`lists` is a record'],
  ['a port that is none', { policy: './policy.ts', embedded, port: 0 }, '`port` must be'],
])('%s', (_, config, message) => {
  expect(() => checkConfig(config, 'bailiwick.config.ts')).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringContaining(message) }),
  )
})

test('a whole configuration', () => {
  const config = { policy: './policy.ts', database: { url: 'postgres://localhost/app' }, port: 4747 }
  expect(checkConfig(config, 'bailiwick.config.ts')).toBe(config)
})

test.each([
  ['a key that is nearly one', { policy: './policy.ts', databse: {} }, 'Did you mean `database`?'],
  ['a directory for nobody', { policy: './policy.ts', embedded, directory: { role: 'app' } }, 'unknown key `role`'],
  ['a role that is no list', { policy: './policy.ts', embedded, directory: { roles: 'app' } }, "{ roles: ['app']"],
  ['wrappers of nothing', { policy: './policy.ts', embedded, gen: { out: './generated' } }, '`gen.schemas` is a list'],
  [
    'wrappers with a key that is nearly one',
    { policy: './policy.ts', embedded, gen: { schemas: ['a'], out: 'b', exlude: [] } },
    'Did you mean `exclude`?',
  ],
  [
    'wrappers with a type that is only read',
    {
      policy: './policy.ts',
      embedded,
      gen: { schemas: ['a'], out: 'b', types: { money: { type: 'M', import: './m.ts', read: 'r' } } },
    },
    '`read` and `write`, or neither',
  ],
  [
    'wrappers with a type from nowhere',
    {
      policy: './policy.ts',
      embedded,
      gen: { schemas: ['a'], out: 'b', types: { money: { type: 'M', read: 'r', write: 'w' } } },
    },
    'says where `r` is exported',
  ],
  [
    'wrappers with a choice that there is not',
    { policy: './policy.ts', embedded, gen: { schemas: ['a'], out: 'b', int8: 'number' } },
    "one of 'bigint', 'string'",
  ],
  ['row-level security for nobody', { policy: './policy.ts', embedded, rls: 'app' }, "`rls: { role: 'app' }`"],
  [
    'an acceptance without a reason',
    { policy: './policy.ts', embedded, rls: { role: 'app', accept: [{ id: 'L33', object: 'x' }] } },
    '`because`',
  ],
  [
    'an acceptance until no day',
    {
      policy: './policy.ts',
      embedded,
      rls: { role: 'app', accept: [{ id: 'L33', object: 'x', because: 'y', until: '2027-02-30' }] },
    },
    'is a day',
  ],
  [
    'an acceptance with a key that is nearly one',
    { policy: './policy.ts', embedded, rls: { role: 'app', accept: [{ id: 'L33', object: 'x', becuase: 'y' }] } },
    'Did you mean `because`?',
  ],
])('%s', (_, config, message) => {
  expect(() => checkConfig(config, 'bailiwick.config.ts')).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringContaining(message) }),
  )
})

test('a database whose address is in the environment', () => {
  const config = { policy: './policy.ts', database: {} }
  expect(checkConfig(config, 'bailiwick.config.ts')).toBe(config)
})
