/** One small application: its tables in SQL and in Prisma's words, and its policy. `drizzle-schema.ts` has the same in Drizzle's. */
import { all, combine, defineModel, definePolicy, t } from 'bailiwick'
import type { Schema } from 'bailiwick/analyze'

export const tablesSql = `
  create type role as enum ('reader', 'writer', 'editor');
  create table tenants (id uuid primary key, name text not null);
  create table people (
    id uuid primary key, tenant_id uuid not null references tenants, email text not null, role role not null,
    banned boolean not null default false, password_hash text, unique (tenant_id, id)
  );
  create table articles (
    id uuid primary key, tenant_id uuid not null, author_id uuid not null, reviewer_id uuid references people,
    title varchar(200) not null, status text not null, tags text[] not null, fee numeric(10, 2), views integer not null,
    published_at timestamptz, meta jsonb, foreign key (tenant_id, author_id) references people (tenant_id, id)
  );
  create table team_members (tenant_id uuid, person_id uuid, primary key (tenant_id, person_id));
  create table countries (code text primary key, name text not null);
  create schema archive;
  create table archive.articles (id uuid primary key, text text);
`

export const prismaText = `
// The same tables.
datasource db {
  provider = "postgresql"
  schemas  = ["public", "archive"]
}

enum Role {
  reader
  writer
  editor

  @@map("role")
}

model Tenant {
  id     String   @id @db.Uuid
  name   String
  people Person[]

  @@map("tenants")
  @@schema("public")
}

/// People of a tenant.
model Person {
  id           String    @id @db.Uuid
  tenantId     String    @map("tenant_id") @db.Uuid
  email        String
  role         Role
  banned       Boolean   @default(false)
  passwordHash String?   @map("password_hash")
  tenant       Tenant    @relation(fields: [tenantId], references: [id], onDelete: Cascade)
  articles     Article[] @relation("author")
  reviews      Article[] @relation("reviewer")

  @@unique([tenantId, id])
  @@map("people")
  @@schema("public")
}

model Article {
  id          String    @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  tenantId    String    @map("tenant_id") @db.Uuid
  authorId    String    @map("author_id") @db.Uuid
  reviewerId  String?   @map("reviewer_id") @db.Uuid
  title       String    @db.VarChar(200)
  status      String    /* draft, published */
  tags        String[]
  fee         Decimal?  @db.Decimal(10, 2)
  views       Int
  publishedAt DateTime? @map("published_at") @db.Timestamptz(6)
  meta        Json?
  author      Person    @relation("author", fields: [tenantId, authorId], references: [tenantId, id])
  reviewer    Person?   @relation(name: "reviewer", fields: [reviewerId], references: [id])

  @@map(name: "articles")
  @@schema("public")
}

model TeamMember {
  tenantId String @map("tenant_id") @db.Uuid
  personId String @map("person_id") @db.Uuid

  @@id([tenantId, personId])
  @@map("team_members")
  @@schema("public")
}

model Country {
  code String @id
  name String

  @@map("countries")
  @@schema("public")
}

model ArchivedArticle {
  id   String  @id @db.Uuid
  text String?

  @@map("articles")
  @@schema("archive")
}
`

export const model = defineModel({
  naming: 'snake_case',
  subject: {
    id: t.uuid(),
    tenantId: t.tenant({ type: t.uuid() }),
    role: t.databaseEnum('role', 'reader', 'writer', 'editor'),
  },
  resource: {
    person: {
      id: t.uuid(),
      tenantId: t.tenant({ type: t.uuid() }),
      email: t.text().sensitive(),
      role: t.databaseEnum('role', 'reader', 'writer', 'editor'),
      banned: t.boolean(),
    },
    article: {
      id: t.uuid(),
      tenantId: t.tenant({ type: t.uuid() }),
      authorId: t.uuid(),
      reviewerId: t.uuid().optional(),
      title: t.text(),
      status: t.enum('draft', 'published'),
      tags: t.array(t.text()),
      fee: t.decimal(2).optional(),
      views: t.int(),
      publishedAt: t.timestamp().optional(),
      meta: t.json({ source: t.text() }).optional(),
      hot: t.boolean().virtual(),
      author: t.one('person', 'authorId'),
    },
  },
  tables: { person: 'people', article: 'articles' },
})

export const policy = combine(
  definePolicy(model, 'person', ({ subject, resource: person }) => ({
    read: { allow: { own: person.id.is(subject.id) } },
    update: { allow: { own: person.id.is(subject.id) } },
  })),
  definePolicy(model, 'article', ({ subject, resource: article }) => ({
    create: { allow: { own: article.authorId.is(subject.id) } },
    read: { allow: { published: article.status.is('published'), own: article.authorId.is(subject.id) } },
    update: { allow: { own: all(article.authorId.is(subject.id), article.status.is('draft')) } },
    delete: { allow: { own: article.authorId.is(subject.id) } },
    feature: { allow: { editors: subject.role.is('editor') } },
  })),
)

/** The same tables from two sources: in one order, and without what only one of them has. */
export function plain({ tables }: Schema) {
  const shown = tables.map(({ schema = 'public', name, kind, columns, foreignKeys }) => ({
    table: `${schema}.${name}`,
    kind,
    columns: columns
      .map(({ name: column, type, nullable }) => ({ column, ...type, nullable }))
      .sort((a, b) => (a.column < b.column ? -1 : 1)),
    keys: foreignKeys
      .map((key) => `${key.columns} -> ${key.target.schema ?? 'public'}.${key.target.name} ${key.targetColumns}`)
      .sort(),
  }))
  return shown.sort((a, b) => (a.table < b.table ? -1 : 1))
}
