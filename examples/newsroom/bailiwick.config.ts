import { defineConfig } from 'bailiwick'

export default defineConfig({
  policy: './newsroom.ts',
  embedded: { database: 'newsroom', migrations: './migrations', seed: './seed.sql' },
  rls: { role: 'newsroom_app', masks: 'query' },
  directory: { roles: ['newsroom_app'], declaration: './directory.ts', setup: './people.ts' },
  people: {
    sql: `
      select person.id, person.tenant_id as "tenantId", person.name, person.role, person.banned,
        array(select "group" from bailiwick_dev.membership as m join team on team.id = m."group"
          where m.tenant = person.tenant_id and m.member = person.id order by 1) as "teamIds",
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
