-- Tenants, and in each: principals, groups, roles, resources, grants. The tenant leads every key, and no foreign key leaves it.
-- owner: bailiwick_directory

create table bailiwick_directory.tenant (
  tenant_id uuid primary key,
  -- Never used again: a deleted tenant keeps its row.
  code text collate "C" not null unique check (code ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  title text not null check (btrim(title) <> ''),
  state text not null default 'active' check (state in ('active', 'disabled', 'deleted')),
  -- The one whose members look after the others.
  is_platform boolean not null default false,
  created_at timestamptz not null default statement_timestamp(),
  updated_at timestamptz not null default statement_timestamp(),
  deleted_at timestamptz
);
create unique index tenant_platform on bailiwick_directory.tenant (is_platform) where is_platform;

-- What every writer locks before it looks, and raises before it ends. Nothing refers to it.
create table bailiwick_directory.tenant_epoch (
  tenant_id uuid primary key,
  n bigint not null default 0
);

-- Whoever can be given something. The tops have the same ids in every tenant: …01 everyone, …02 members, …03 anonymous.
create table bailiwick_directory.principal (
  tenant_id uuid not null references bailiwick_directory.tenant (tenant_id),
  -- Of a user, that of the account.
  id uuid not null,
  reference text collate "C" not null check (length(reference) between 1 and 200),
  kind text not null check (kind in ('user', 'group', 'service', 'key', 'everyone', 'members', 'anonymous')),
  state text not null default 'active' check (state in ('active', 'disabled')),
  title text,
  description text,
  -- Of a service account: system, registrator, authenticator, token_manager, api_gateway, group_syncer, data_processor or custom.
  purpose text,
  -- 'manual', or whose declaration it is.
  source text not null default 'manual',
  created_at timestamptz not null default statement_timestamp(),
  updated_at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, reference),
  check ((kind = 'service') = (purpose is not null))
);

create table bailiwick_directory.membership (
  tenant_id uuid not null,
  principal_id uuid not null,
  group_id uuid not null,
  -- The same person may be in a group by hand and by somebody's declaration; each goes by itself.
  source text not null default 'manual',
  valid_from timestamptz,
  valid_until timestamptz,
  created_at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, principal_id, group_id, source),
  foreign key (tenant_id, principal_id) references bailiwick_directory.principal (tenant_id, id) on delete cascade,
  foreign key (tenant_id, group_id) references bailiwick_directory.principal (tenant_id, id) on delete cascade,
  check (valid_from < valid_until)
);
create index membership_group on bailiwick_directory.membership (tenant_id, group_id, principal_id);

-- A group in a group. Without validity: only grants and direct memberships end by themselves.
create table bailiwick_directory.group_edge (
  tenant_id uuid not null,
  child_id uuid not null,
  parent_id uuid not null,
  source text not null default 'manual',
  primary key (tenant_id, child_id, parent_id),
  foreign key (tenant_id, child_id) references bailiwick_directory.principal (tenant_id, id),
  foreign key (tenant_id, parent_id) references bailiwick_directory.principal (tenant_id, id),
  check (child_id <> parent_id)
);
create index group_edge_parent on bailiwick_directory.group_edge (tenant_id, parent_id, child_id);

-- Derived: how many ways lead from a group up to another, and of how many all groups are active, both ends included. Each group
-- has a row to itself (n_all = 1). Denials count n_all, allows n_live. Numbers grow with the product of the ways.
create table bailiwick_directory.group_closure (
  tenant_id uuid not null,
  descendant_id uuid not null,
  ancestor_id uuid not null,
  n_all numeric not null check (n_all > 0),
  n_live numeric not null check (n_live >= 0 and n_live <= n_all),
  primary key (tenant_id, descendant_id, ancestor_id)
);
create index group_closure_ancestor on bailiwick_directory.group_closure (tenant_id, ancestor_id, descendant_id);

create table bailiwick_directory.role (
  tenant_id uuid not null references bailiwick_directory.tenant (tenant_id),
  id uuid not null,
  code text collate "C" not null check (length(code) between 1 and 200),
  title text,
  description text,
  state text not null default 'active' check (state in ('active', 'disabled')),
  source text not null default 'manual',
  created_at timestamptz not null default statement_timestamp(),
  updated_at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, code)
);

create table bailiwick_directory.role_permission (
  tenant_id uuid not null,
  role_id uuid not null,
  -- Of the catalogue, which every server has. Without a foreign key: none leaves the tenant.
  permission_id int not null,
  primary key (tenant_id, role_id, permission_id),
  foreign key (tenant_id, role_id) references bailiwick_directory.role (tenant_id, id) on delete cascade
);
create index role_permission_permission on bailiwick_directory.role_permission (tenant_id, permission_id, role_id);

-- What rights are on. The tenant itself is the one whose id is the tenant's, of type `tenant`.
create table bailiwick_directory.resource (
  tenant_id uuid not null references bailiwick_directory.tenant (tenant_id),
  id uuid not null,
  type_code text collate "C" not null,
  -- Of one part as it is; of several parts as compact JSON: ["50","9"].
  key text collate "C" not null check (octet_length(key) between 1 and 512),
  title text,
  source text not null default 'manual',
  created_at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, type_code, key)
);

create table bailiwick_directory.resource_edge (
  tenant_id uuid not null,
  child_id uuid not null,
  parent_id uuid not null,
  primary key (tenant_id, child_id, parent_id),
  foreign key (tenant_id, child_id) references bailiwick_directory.resource (tenant_id, id),
  foreign key (tenant_id, parent_id) references bailiwick_directory.resource (tenant_id, id),
  check (child_id <> parent_id)
);
create index resource_edge_parent on bailiwick_directory.resource_edge (tenant_id, parent_id, child_id);

-- Derived, of containers only, each with a row to itself. The tenant is above all of them and not in it.
create table bailiwick_directory.container_closure (
  tenant_id uuid not null,
  descendant_id uuid not null,
  ancestor_id uuid not null,
  n numeric not null check (n > 0),
  primary key (tenant_id, descendant_id, ancestor_id)
);
create index container_closure_ancestor on bailiwick_directory.container_closure (tenant_id, ancestor_id, descendant_id);

create table bailiwick_directory.grant_entry (
  tenant_id uuid not null,
  id uuid not null,
  principal_id uuid not null,
  -- One of the two.
  permission_id int,
  role_id uuid,
  -- The id of the tenant, where it is on the whole of it.
  resource_id uuid not null,
  effect text not null check (effect in ('allow', 'deny')),
  -- Whoever has it may give it on.
  delegable boolean not null default false,
  valid_from timestamptz,
  valid_until timestamptz,
  condition_name text collate "C",
  params jsonb,
  source text not null default 'manual',
  -- Reference of who gave it, of the moment; nothing refers to it.
  actor text,
  reason text,
  created_at timestamptz not null default statement_timestamp(),
  updated_at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, principal_id) references bailiwick_directory.principal (tenant_id, id),
  foreign key (tenant_id, role_id) references bailiwick_directory.role (tenant_id, id),
  foreign key (tenant_id, resource_id) references bailiwick_directory.resource (tenant_id, id),
  unique nulls not distinct (tenant_id, principal_id, resource_id, permission_id, role_id, effect, condition_name, params, source),
  check (num_nonnulls(permission_id, role_id) = 1),
  check (effect = 'allow' or not delegable),
  check (valid_from < valid_until),
  check ((condition_name is null) = (params is null))
);
create index grant_entry_resource on bailiwick_directory.grant_entry (tenant_id, resource_id, principal_id);
create index grant_entry_role on bailiwick_directory.grant_entry (tenant_id, role_id) where role_id is not null;

-- Derived: what a principal has on the tenant itself, without end and without condition, as permissions; through roles too, and of a
-- group through the groups above it. Allows through what is active, denials through all.
create table bailiwick_directory.root_rights (
  tenant_id uuid not null,
  principal_id uuid not null,
  allow int[] not null,
  deny int[] not null,
  -- The grants on the tenant that end or have conditions, its own and for a group those of what is above it; allows through what is
  -- active. Whether they count is in grant_entry, as time and conditions say it.
  bounded uuid[] not null,
  primary key (tenant_id, principal_id),
  foreign key (tenant_id, principal_id) references bailiwick_directory.principal (tenant_id, id) on delete cascade
);

create table bailiwick_directory.setting (
  tenant_id uuid not null references bailiwick_directory.tenant (tenant_id),
  name text collate "C" not null,
  value jsonb not null,
  updated_at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, name)
);

-- What was declared last, by whom: to find what is gone from a declaration.
create table bailiwick_directory.sync_source (
  tenant_id uuid not null,
  source text collate "C" not null,
  hash text not null,
  applied_at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, source)
);

-- What happened, in the order in which it was committed: epochs of a tenant have no gaps.
create table bailiwick_directory.outbox (
  tenant_id uuid not null,
  epoch bigint not null,
  ordinal int not null,
  kind text not null,
  payload jsonb not null,
  at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, epoch, ordinal)
);

-- Who asks, once the context is verified: see bailiwick_evaluator.acting.
create type bailiwick_directory.acting as (tenant_id uuid, bounds uuid[], actors text[], request jsonb);

-- Whoever owns a table is under its policies too, so that a mistake of ours shows the rows of one tenant.
do $$
declare
  t regclass;
begin
  for t in select c.oid from pg_class c where c.relnamespace = 'bailiwick_directory'::regnamespace and c.relkind in ('r', 'p') loop
    execute format('alter table %s enable row level security, force row level security', t);
    execute format('create policy tenant on %s to bailiwick_directory using (tenant_id = nullif(current_setting(''bailiwick.acting_tenant'', true), '''')::uuid)', t);
    -- It answers for every tenant, within functions that take the tenant, and can write nothing.
    execute format('create policy look on %s for select to bailiwick_evaluator using (true)', t);
  end loop;
end
$$;

grant usage on schema bailiwick_directory to bailiwick_evaluator, bailiwick_catalogue;
grant select on all tables in schema bailiwick_directory to bailiwick_evaluator;
