-- What code declares, for all tenants: permissions and what they imply, types of resources, named conditions. Only a deployment
-- writes it. Small, rarely written tables without a tenant: reference tables where the schema is spread over servers.
-- owner: bailiwick_catalogue

-- Numbers: below zero those of Bailiwick itself, 0 is `*`, from 1 on what applications number, from 1,000,000 on what sync numbers.
create table bailiwick_catalogue.permission (
  id int primary key,
  code text collate "C" not null unique check (code = '*' or code ~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$' and length(code) <= 200),
  -- For clients: short, and stable like the id.
  short_code text collate "C" not null unique,
  -- The namespace above, null directly under the top.
  parent_id int references bailiwick_catalogue.permission (id),
  -- Exists only because codes lie under it.
  is_namespace boolean not null default false,
  -- Asked and given in the platform tenant only; `*` does not cover it.
  is_platform boolean not null default false,
  -- The action of a policy, on resources of this type; null for a named permission.
  resource_type text collate "C",
  title text,
  description text,
  -- Whose declaration it is. Only the same source changes or retires it.
  source text not null,
  retired_at timestamptz
);
create sequence bailiwick_catalogue.permission_number as int minvalue 1000000 start 1000000;

create table bailiwick_catalogue.permission_edge (
  -- implies: whoever holds `from` holds `to`. part: whoever holds all the parts `to` holds `from`.
  -- needed: one of the two until `to` was retired. Nothing is given by it; a denial of `to` still takes `from` along.
  kind text not null check (kind in ('implies', 'part', 'needed')),
  from_id int not null references bailiwick_catalogue.permission (id),
  to_id int not null references bailiwick_catalogue.permission (id),
  source text not null,
  primary key (kind, from_id, to_id),
  check (from_id <> to_id)
);

-- Derived, written with the two above: by which stored permissions a permission is given and by which it is denied, all of them.
create table bailiwick_catalogue.permission_right (
  permission_id int primary key references bailiwick_catalogue.permission (id),
  -- Itself, the namespaces above, what implies it, and `*`; sorted.
  allowed_by int[] not null,
  -- What a stored denial of takes this one away, see semantics of denials in ARCHITECTURE; sorted.
  denied_by int[] not null,
  -- Where parts give it: each alternative a list of permissions that are needed together, as an array of arrays in JSON;
  -- null where only `allowed_by` gives it.
  alternatives jsonb
);

create table bailiwick_catalogue.resource_type (
  code text collate "C" primary key check (code ~ '^[A-Za-z0-9_-]{1,100}$'),
  -- The names of the parts of its key, in order.
  key_parts text[] not null default '{id}' check (cardinality(key_parts) between 1 and 16),
  -- Its key begins with the whole key of this type, whose resources are parents without being said.
  parent_code text collate "C" references bailiwick_catalogue.resource_type (code),
  -- May have others in it; only containers are in the closure.
  is_container boolean not null default false,
  -- Whether stored grants decide over it: a policy with `granted()`, or no policy at all. Else granting on it is refused.
  is_controlled boolean not null default true,
  title text,
  source text not null,
  retired_at timestamptz
);

create table bailiwick_catalogue.condition (
  name text collate "C" primary key check (name ~ '^[A-Za-z0-9_-]{1,100}$'),
  -- {"name": "text" | "integer" | "number" | "boolean" | "instant" | "text[]" …, …}
  parameters jsonb not null default '{}',
  description text,
  source text not null,
  retired_at timestamptz
);

-- What may be set for a tenant, with its type and what holds where nothing is set.
create table bailiwick_catalogue.setting (
  name text collate "C" primary key,
  type text not null check (type in ('text', 'integer', 'boolean', 'interval')),
  initial jsonb not null,
  minimum jsonb,
  maximum jsonb,
  choices jsonb,
  description text not null,
  source text not null
);

create table bailiwick_catalogue.epoch (
  only_one boolean primary key default true check (only_one),
  n bigint not null default 0
);
insert into bailiwick_catalogue.epoch default values;

-- Whoever owns a table is under its policies too, so that a mistake of ours shows the rows of one tenant.
do $$
declare
  t regclass;
begin
  for t in select c.oid from pg_class c where c.relnamespace = 'bailiwick_catalogue'::regnamespace and c.relkind in ('r', 'p') loop
    execute format('alter table %s enable row level security, force row level security', t);
    execute format('create policy own on %s to bailiwick_catalogue using (true)', t);
    execute format('create policy look on %s for select to bailiwick_directory, bailiwick_evaluator using (true)', t);
  end loop;
end
$$;

grant usage on schema bailiwick_catalogue to bailiwick_directory, bailiwick_evaluator;
grant select on all tables in schema bailiwick_catalogue to bailiwick_directory, bailiwick_evaluator;
