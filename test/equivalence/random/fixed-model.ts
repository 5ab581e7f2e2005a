import type { AttributeSpec, ModelSpec } from '../spec/spec.ts'
import { enums } from './hostile-values.ts'

/** A model that every run asks about, with every kind of attribute, nullable and not, and relations of every shape. */

const values = enums[0]!
const optional = { optional: true } as const
const scalars = {
  text: { kind: 'text', ...optional },
  int: { kind: 'int', ...optional },
  bigint: { kind: 'bigint', ...optional },
  decimal: { kind: 'decimal', scale: 2, ...optional },
  float: { kind: 'float', ...optional },
  date: { kind: 'date', ...optional },
  timestamp: { kind: 'timestamp', ...optional },
  uuid: { kind: 'uuid', ...optional },
  level: { kind: 'enum', values, ...optional },
  flag: { kind: 'boolean', ...optional },
} as const satisfies Record<string, AttributeSpec>
const { text, int, level, flag } = scalars
const lists = {
  texts: { kind: 'text', array: true, ...optional },
  ints: { kind: 'int', array: true, ...optional },
  bigints: { kind: 'bigint', array: true, ...optional },
} as const satisfies Record<string, AttributeSpec>

export const fixedModel: ModelSpec = {
  naming: 'as-is',
  subject: { id: { kind: 'id' }, ...scalars, ...lists, levels: { kind: 'enum', values, array: true, ...optional } },
  context: {},
  resource: {
    item: {
      attributes: {
        id: { kind: 'id' },
        ...scalars,
        other: { kind: 'text', column: 'other text', ...optional },
        size: { kind: 'int', ...optional, default: 1 },
        changed: { kind: 'timestamp', ...optional },
        rank: { kind: 'enum', values, databaseType: 'rank type', ...optional },
        ...lists,
        data: {
          kind: 'text',
          shape: {
            text: { kind: 'text' },
            flag: { kind: 'boolean' },
            size: { int: { kind: 'int' } },
            level: { kind: 'enum', values },
          },
        },
        ownerId: { kind: 'id', ...optional },
      },
      relations: {
        owner: { to: 'one', target: 'person', via: 'ownerId', ...optional },
        parts: { to: 'many', target: 'part', via: 'itemId' },
      },
    },
    person: {
      attributes: { id: { kind: 'id' }, text, int, flag, level, bossId: { kind: 'id', ...optional } },
      relations: {
        boss: { to: 'one', target: 'person', via: 'bossId', ...optional },
        parts: { to: 'many', target: 'part', via: 'makerId' },
      },
    },
    part: {
      attributes: {
        id: { kind: 'id' },
        itemId: { kind: 'id', ...optional },
        makerId: { kind: 'id', ...optional },
        text,
        int,
        flag: { ...flag, default: true },
        level,
        texts: lists.texts,
      },
      relations: { maker: { to: 'one', target: 'person', via: 'makerId', ...optional } },
    },
  },
  tables: {},
}

const own = { kind: 'id', tenant: 'own' } as const

/** Another, of tenants: every relation stays in one, and rows of one lead to rows of others. */
export const tenantModel: ModelSpec = {
  naming: 'as-is',
  subject: { id: { kind: 'id' }, tenantId: own, text, int, flag, level },
  context: {},
  resource: {
    note: {
      attributes: {
        id: { kind: 'id' },
        tenantId: own,
        text,
        flag,
        level,
        writerId: { kind: 'id', ...optional },
        topicId: { kind: 'id', ...optional },
      },
      relations: {
        writer: { to: 'one', target: 'person', via: 'writerId', ...optional },
        topic: { to: 'one', target: 'topic', via: 'topicId', ...optional },
      },
    },
    person: {
      attributes: { id: { kind: 'id' }, tenantId: own, text, int, flag, level },
      relations: { notes: { to: 'many', target: 'note', via: 'writerId' } },
    },
    topic: {
      attributes: { id: { kind: 'id' }, tenantId: { kind: 'id', tenant: 'shared', ...optional }, text, flag },
      relations: { notes: { to: 'many', target: 'note', via: 'topicId' } },
    },
  },
  tables: {},
}
