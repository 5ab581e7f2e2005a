/** What keys and foreign keys tell about rows of others, which indexes are wanted, and which columns should be hidden. */
import type { Finding } from 'bailiwick/findings'
import type { ForeignKey, Index } from '../catalogue.ts'
import { finding } from './kinds.ts'
import type { Covered, Look } from './look.ts'

export function checkKeys(look: Look): Finding[] {
  return [
    ...look.covered.flatMap((covered) => [
      ...uniqueKeys(look, covered),
      ...columns.flatMap((command) => hiddenColumns(look, covered, command)),
    ]),
    ...look.catalogue.foreignKeys.flatMap((key) => foreignKey(look, key)),
    ...indexes(look),
  ]
}

const list = (look: Look, columns: readonly string[]) => columns.map(look.catalogue.quote).join(', ')

function uniqueKeys(look: Look, { relation, tenant }: Covered): Finding[] {
  if (tenant === undefined) return []
  const table = look.name(relation)
  return look.catalogue.indexes
    .filter((index) => index.table === relation.oid && index.unique && !index.columns.includes(tenant))
    .filter((index) => !isGuessProof(relation.columns, index))
    .map((index) => {
      const columns = index.columns.map((column) => column ?? 'an expression').join(', ')
      const seen = `${look.catalogue.quote(index.name)} is unique over (${columns}), which the tenant ${tenant} is no part of.`
      const isPlain = index.columns.every((column) => column !== null) && !index.partial
      const all = list(look, [tenant, ...index.columns.flatMap((column) => column ?? [])])
      const fix =
        index.constraint === null
          ? [
              `drop index ${look.catalogue.quote(relation.schema)}.${look.catalogue.quote(index.name)};`,
              `create unique index on ${table} (${all});`,
            ]
          : [
              `alter table ${table} drop constraint ${look.catalogue.quote(index.constraint)}, add ${index.primary ? 'primary key' : 'unique'} (${all});`,
            ]
      return finding(
        index.primary ? 'L33/primary-key' : 'L33/unique',
        `table ${table}`,
        seen,
        isPlain ? fix.join('\n') : undefined,
      )
    })
}

/** Nobody guesses the uuid of a row that he does not see. */
function isGuessProof(columns: Covered['relation']['columns'], index: Index): boolean {
  return index.columns.some((name) => columns.find((column) => column.name === name)?.type === 'uuid')
}

function foreignKey(look: Look, key: ForeignKey): Finding[] {
  const from = look.relation(key.table)
  const to = look.covered.find(({ relation }) => relation.oid === key.target)
  if (!from || to?.tenant === undefined || key.targetColumns.includes(to.tenant)) return []
  const writes = look.reach.hasOnAny(from, 'INSERT') || look.reach.hasOnAny(from, 'UPDATE')
  const tenant = look.covered.find(({ relation }) => relation === from)?.tenant
  const isUuid = key.targetColumns.every(
    (name) => to.relation.columns.find((column) => column.name === name)?.type === 'uuid',
  )
  if (!writes || isUuid) return []
  const seen = `${look.catalogue.quote(key.name)} leads from ${look.name(from)} (${key.columns.join(', ')}) to ${look.name(to.relation)} (${key.targetColumns.join(', ')}), without the tenant.`
  if (tenant === undefined) return [finding('L33/foreign-key', look.label(from), seen)]
  const targetColumns = [to.tenant, ...key.targetColumns]
  const hasKey = look.catalogue.indexes.some(
    (index) =>
      index.table === key.target &&
      index.unique &&
      !index.partial &&
      [...index.columns].sort().join() === [...targetColumns].sort().join(),
  )
  const fix = [
    ...(hasKey ? [] : [`alter table ${look.name(to.relation)} add unique (${list(look, targetColumns)});`]),
    `alter table ${look.name(from)} drop constraint ${look.catalogue.quote(key.name)}, add foreign key (${list(look, [tenant, ...key.columns])}) references ${look.name(to.relation)} (${list(look, targetColumns)});`,
  ]
  return [finding('L33/foreign-key', look.label(from), seen, fix.join('\n'))]
}

function indexes(look: Look): Finding[] {
  return look.plan.advice.flatMap((advice): Finding[] => {
    const named = advice.table.replaceAll('"', '')
    const relation = look.covered.find(
      ({ relation: each }) => `${each.schema}.${each.name}` === named || each.name === named,
    )?.relation
    if (relation === undefined) return []
    const isThere = look.catalogue.indexes.some(
      (index) =>
        index.table === relation.oid &&
        index.usable &&
        !index.partial &&
        advice.columns.every((column, at) => index.columns[at] === column),
    )
    if (isThere) return []
    const seen = `No index begins with (${[...advice.columns].join(', ')}), which ${advice.rules.join(', ')} would use.`
    return [
      finding(
        'L35/index',
        look.label(relation),
        seen,
        advice.sql
          .split('\n')
          .map((line) => `${line};`)
          .join('\n'),
      ),
    ]
  })
}

const columns = ['select', 'insert', 'update'] as const

/** The plan names the columns that the role may select, give and change, where those are not all. */
function hiddenColumns(look: Look, { relation, plan }: Covered, command: (typeof columns)[number]): Finding[] {
  const allowed = plan.columns[command]
  if (allowed === undefined || look.reach.isOne(relation.owner)) return []
  const privilege = command.toUpperCase()
  const whole = look.reach.granted(relation.grants, privilege)
  const hidden = relation.columns.filter(
    (column) => !allowed.includes(column.name) && (whole || look.reach.granted(column.grants, privilege)),
  )
  if (hidden.length === 0) return []
  const name = look.name(relation)
  const fix = [
    // A right on the table is one on every column, whatever is taken from the column.
    ...look.revoke([privilege], name, relation.grants),
    ...hidden.flatMap((column) =>
      look
        .revoke([privilege], name, column.grants)
        .map((text) => text.replace(`${command} on`, `${command} (${look.catalogue.quote(column.name)}) on`)),
    ),
    ...(whole && plan.commands.includes(command)
      ? look.app.map(
          (role) => `grant ${command} (${list(look, allowed)}) on ${name} to ${look.catalogue.quote(role.name)};`,
        )
      : []),
  ]
  const seen = `The role may ${command} ${list(
    look,
    hidden.map((column) => column.name),
  )}.`
  return [finding('L37/column', look.label(relation), seen, fix.join('\n'))]
}
