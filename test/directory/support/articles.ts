/** A catalogue to grant from: articles in folders, boxes of projects, photos that no grant decides over. */
import { randomUUID } from 'node:crypto'
import type { DirectoryDatabase } from '../../support/directory.ts'

/** Declared by the superuser, past sync; `edit` implies `read`, `publish` is had by whoever has `read` and `delete`. */
const catalogue = `
  insert into bailiwick_catalogue.resource_type (code, key_parts, parent_code, is_container, is_controlled, source) values
    ('folder', '{id}', null, true, true, 'test'), ('article', '{id}', null, false, true, 'test'),
    ('project', '{id}', null, false, true, 'test'), ('box', '{project,id}', 'project', false, true, 'test'),
    ('photo', '{id}', null, false, false, 'test');
  insert into bailiwick_catalogue.permission (id, code, short_code, parent_id, is_namespace, resource_type, source, retired_at) values
    (1, 'article', 't1', null, true, null, 'test', null), (2, 'article.read', 't2', 1, false, 'article', 'test', null),
    (3, 'article.edit', 't3', 1, false, 'article', 'test', null), (4, 'article.delete', 't4', 1, false, 'article', 'test', null),
    (5, 'publish', 't5', null, false, null, 'test', null), (6, 'photo', 't6', null, true, null, 'test', null),
    (7, 'photo.view', 't7', 6, false, 'photo', 'test', null), (8, 'article.print', 't8', 1, false, 'article', 'test', '2020-01-01');
  insert into bailiwick_catalogue.permission_edge (kind, from_id, to_id, source) values
    ('implies', 3, 2, 'test'), ('part', 5, 2, 'test'), ('part', 5, 4, 'test');
  insert into bailiwick_catalogue.condition (name, parameters, source) values
    ('office', '{"network": "text", "floor": "integer"}', 'test'), ('quiet', '{}', 'test'), ('days', '{"on": "instant[]"}', 'test');
  insert into bailiwick_catalogue.event (code, kind, template, target, data, source) values
    ('paper.printed', 'change', '{actor} printed {target.article}', '{"article": "text"}', '{"copies": "integer?"}', 'test');
  select bailiwick_catalogue.refresh_rights()`

export async function declareArticles({ admin }: DirectoryDatabase): Promise<void> {
  await admin.query(catalogue)
}

/** A group with these members, users or groups, made by the superuser. @returns its reference. */
export async function groupOf(
  { admin }: DirectoryDatabase,
  tenant: string,
  members: readonly string[] = [],
  reference: string = randomUUID(),
): Promise<string> {
  await admin.query(
    `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, gen_random_uuid(), $2, 'group')`,
    [tenant, reference],
  )
  await admin.query(
    `insert into bailiwick_directory.membership (tenant_id, principal_id, group_id)
     select $1, m.id, g.id from bailiwick_directory.principal g, bailiwick_directory.principal m
      where g.tenant_id = $1 and g.reference = $2 and m.tenant_id = $1 and m.reference = any ($3) and m.kind <> 'group'`,
    [tenant, reference, members],
  )
  await admin.query(
    `insert into bailiwick_directory.group_edge (tenant_id, child_id, parent_id)
     select $1, m.id, g.id from bailiwick_directory.principal g, bailiwick_directory.principal m
      where g.tenant_id = $1 and g.reference = $2 and m.tenant_id = $1 and m.reference = any ($3) and m.kind = 'group'`,
    [tenant, reference, members],
  )
  await admin.query('select bailiwick_directory.rebuild_derived($1)', [tenant])
  return reference
}

/** A role of these permissions, made by the superuser. @returns its code. */
export async function roleOf(
  { admin }: DirectoryDatabase,
  tenant: string,
  permissions: readonly string[],
  code: string = randomUUID(),
): Promise<string> {
  await admin.query('insert into bailiwick_directory.role (tenant_id, id, code) values ($1, gen_random_uuid(), $2)', [
    tenant,
    code,
  ])
  await admin.query(
    `insert into bailiwick_directory.role_permission (tenant_id, role_id, permission_id)
     select $1, r.id, p.id from bailiwick_directory.role r, bailiwick_catalogue.permission p
      where r.tenant_id = $1 and r.code = $2 and p.code = any ($3)`,
    [tenant, code, permissions],
  )
  return code
}

/** What the evaluator says of somebody: `allow`, `deny`, `none` or `conditional`. */
export async function answer(
  { admin }: DirectoryDatabase,
  tenant: string,
  who: string | null,
  permission: string,
  type: string | null = null,
  key: string | null = null,
): Promise<string> {
  const { rows } = await admin.query(
    `select answer from bailiwick_evaluator.evaluate($1, array[bailiwick_evaluator.bound($1, $2)], array[$3], array[$4], array[$5])`,
    [tenant, who, permission, type, key],
  )
  return rows[0].answer
}

/** What a refused call must not have changed, of one tenant. */
export async function stateOf({ admin }: DirectoryDatabase, tenant: string): Promise<unknown> {
  const { rows } = await admin.query(
    `select (select n from bailiwick_directory.tenant_epoch where tenant_id = $1) as epoch,
            (select count(*)::int from bailiwick_directory.outbox where tenant_id = $1) as outbox,
            (select count(*)::int from bailiwick_journal.entry where tenant_id = $1) as journal,
            (select count(*)::int from bailiwick_directory.resource where tenant_id = $1) as resources,
            (select md5(coalesce(string_agg(g::text, ';' order by g.id), '')) from bailiwick_directory.grant_entry g where tenant_id = $1) as grants,
            (select md5(coalesce(string_agg(r::text, ';' order by r.principal_id), '')) from bailiwick_directory.root_rights r where tenant_id = $1) as rights`,
    [tenant],
  )
  return rows[0]
}
