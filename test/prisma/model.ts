import { enums } from '../equivalence/random/hostile-values.ts'
import type { AttributeSpec, ModelSpec, RelationSpec } from '../equivalence/spec/spec.ts'

/**
 * The model of `schema.prisma`, which Prisma's client is generated from: every kind of attribute, null wherever it may be, lists,
 * keys of several types, relations of every shape, tenants with shared rows, and names that Prisma maps.
 */

const values = enums[0]!
const others = enums[1]!
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
const { text, int, timestamp, level, flag } = scalars
const rank = { kind: 'enum', values, databaseType: 'rank type', ...optional } as const
const lists = {
  texts: { kind: 'text', array: true, ...optional },
  ints: { kind: 'int', array: true, ...optional },
  bigints: { kind: 'bigint', array: true, ...optional },
} as const satisfies Record<string, AttributeSpec>

const id = { kind: 'id' } as const
const maybe = { kind: 'id', ...optional } as const
const tenantId = { kind: 'id', tenant: 'own' } as const
const one = (target: string, via: string, more: Partial<RelationSpec> = {}): RelationSpec => ({
  to: 'one',
  target,
  via,
  ...more,
})
const many = (target: string, via: string, more: Partial<RelationSpec> = {}): RelationSpec => ({
  to: 'many',
  target,
  via,
  ...more,
})

export const prismaModel: ModelSpec = {
  naming: 'snake_case',
  subject: {
    id,
    tenant: { kind: 'id', tenant: 'shared' },
    ...scalars,
    ...lists,
    levels: { kind: 'enum', values, array: true, ...optional },
    dates: { kind: 'date', array: true, ...optional },
    decimals: { kind: 'decimal', scale: 2, array: true, ...optional },
  },
  context: { place: { kind: 'text', ...optional } },
  resource: {
    item: {
      attributes: {
        id,
        ...scalars,
        other: { kind: 'text', column: 'other text', ...optional },
        size: int,
        changed: timestamp,
        rank,
        ...lists,
        ranks: { kind: 'enum', values, databaseType: 'rank type 2', array: true, ...optional },
        data: {
          kind: 'text',
          shape: {
            text: { kind: 'text' },
            flag: { kind: 'boolean' },
            size: { int: { kind: 'int' } },
            level: { kind: 'enum', values },
          },
        },
        ownerId: maybe,
        code: { kind: 'int', column: 'Code of it' },
      },
      relations: {
        owner: one('person', 'ownerId', optional),
        parts: many('part', 'itemId'),
        notes: many('note', 'itemCode', { references: 'code' }),
      },
    },
    person: {
      attributes: { id, text, int, flag, level, bossId: maybe },
      relations: {
        boss: one('person', 'bossId', optional),
        reports: many('person', 'bossId'),
        parts: many('part', 'makerId'),
      },
    },
    part: {
      attributes: { id, itemId: maybe, makerId: id, text, int, flag, level, texts: lists.texts, 'with-dash': int },
      relations: { maker: one('person', 'makerId'), item: one('item', 'itemId', optional) },
    },
    note: {
      attributes: {
        id: { kind: 'uuid' },
        itemCode: { kind: 'int', ...optional },
        grade: { kind: 'enum', values: others, databaseType: 'grade', ...optional },
        body: { kind: 'text' },
        amount: { kind: 'decimal', scale: 0, ...optional },
        amounts: { kind: 'decimal', scale: 2, array: true, ...optional },
        days: { kind: 'date', array: true, ...optional },
        stamps: { kind: 'timestamp', array: true, ...optional },
        uuids: { kind: 'uuid', array: true, ...optional },
      },
      relations: { item: one('item', 'itemCode', { references: 'code', ...optional }) },
    },
    project: {
      attributes: { id: { kind: 'bigint' }, tenantId, text, flag, leadId: maybe },
      relations: {
        lead: one('person', 'leadId', optional),
        tasks: many('task', 'projectId'),
        papers: many('paper', 'projectId'),
      },
    },
    task: {
      attributes: {
        id,
        tenantId,
        projectId: { kind: 'bigint' },
        parentId: maybe,
        done: { kind: 'boolean' },
        due: timestamp,
        texts: lists.texts,
      },
      relations: {
        project: one('project', 'projectId', optional),
        parent: one('task', 'parentId', optional),
        children: many('task', 'parentId'),
      },
    },
    paper: {
      attributes: {
        id,
        tenantId: { kind: 'id', tenant: 'shared' },
        projectId: { kind: 'bigint', ...optional },
        folderId: { kind: 'int', ...optional },
        text,
        open: { kind: 'boolean' },
      },
      relations: {
        project: one('project', 'projectId', optional),
        folder: one('folder', 'folderId', optional),
      },
    },
    folder: {
      attributes: {
        id: { kind: 'int' },
        tenantId: { kind: 'id', tenant: 'shared' },
        text,
        parentId: { kind: 'int', ...optional },
      },
      relations: {
        parent: one('folder', 'parentId', optional),
        papers: many('paper', 'folderId'),
      },
    },
  },
  tables: { item: 'Item Table' },
}
