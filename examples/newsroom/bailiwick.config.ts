import { defineConfig } from 'bailiwick'

export default defineConfig({
  policy: './policy.ts',
  embedded: { database: 'newsroom', migrations: './migrations', seed: './seed.sql' },
  rls: { role: 'newsroom_app', masks: 'query' },
  people: {
    sql: `
      select person.id, person.tenant_id as "tenantId", person.name, person.role, person.banned,
        array(select team_id from team_member where person_id = person.id order by team_id) as "teamIds",
        tenant.name as organisation
      from person
      join tenant on tenant.id = person.tenant_id
      order by person.id`,
    label: 'name',
    details: ['role', 'organisation'],
  },
  lists: {
    article: { columns: ['title', 'status', 'authorId', 'teamId', 'notes', 'createdAt'], order: '-createdAt' },
    team: { columns: ['name', 'ownerId'], order: 'name' },
    comment: { columns: ['body', 'articleId', 'authorId', 'approved'] },
  },
})
