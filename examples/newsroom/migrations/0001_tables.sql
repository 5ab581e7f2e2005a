-- Four news organisations in one database. Every row carries its tenant, and no foreign key leaves it.

create table tenant (
  id text primary key,
  name text not null
);

create table person (
  id text primary key,
  tenant_id text not null references tenant,
  name text not null,
  role text not null check (role in ('reader', 'writer', 'editor')),
  banned boolean not null default false,
  unique (tenant_id, id)
);

create table team (
  id text primary key,
  tenant_id text not null,
  name text not null,
  owner_id text not null,
  unique (tenant_id, id),
  foreign key (tenant_id, owner_id) references person (tenant_id, id)
);

create table team_member (
  tenant_id text not null,
  team_id text not null,
  person_id text not null,
  primary key (person_id, team_id),
  foreign key (tenant_id, team_id) references team (tenant_id, id),
  foreign key (tenant_id, person_id) references person (tenant_id, id)
);

create table article (
  id text primary key,
  tenant_id text not null,
  author_id text not null,
  team_id text,
  title text not null,
  status text not null check (status in ('draft', 'published')),
  notes text,                      -- what the author tells the editor, not the readers
  locked boolean,                  -- null: nobody has decided yet
  created_at timestamptz not null,
  published_at timestamptz,
  unique (tenant_id, id),
  foreign key (tenant_id, author_id) references person (tenant_id, id),
  foreign key (tenant_id, team_id) references team (tenant_id, id),
  check ((status = 'published') = (published_at is not null))
);

create table comment (
  id text primary key,
  tenant_id text not null,
  article_id text not null,
  author_id text not null,
  body text not null,
  approved boolean not null default false,
  foreign key (tenant_id, article_id) references article (tenant_id, id),
  foreign key (tenant_id, author_id) references person (tenant_id, id)
);
