-- People, across tenants: one account each. What a person may do is said by the principals of the tenants.
-- owner: bailiwick_identity

create table bailiwick_identity.account (
  id uuid primary key,
  -- What the application calls the person: contexts, grants and answers say this. Its own id as text unless given.
  reference text collate "C" not null unique check (length(reference) between 1 and 200),
  state text not null default 'active' check (state in ('active', 'disabled', 'locked', 'deleted')),
  username text collate "C",
  email text,
  display_name text,
  -- Further fields, as the application declares them.
  data jsonb not null default '{}' check (jsonb_typeof(data) = 'object'),
  epoch bigint not null default 0,
  created_at timestamptz not null default statement_timestamp(),
  updated_at timestamptz not null default statement_timestamp(),
  deleted_at timestamptz
);
create unique index account_username on bailiwick_identity.account (lower(username)) where username is not null;

-- How a person signs in somewhere.
create table bailiwick_identity.identity (
  provider text collate "C" not null,
  subject text collate "C" not null,
  account_id uuid not null references bailiwick_identity.account (id) on delete cascade,
  created_at timestamptz not null default statement_timestamp(),
  primary key (provider, subject)
);
create index identity_account on bailiwick_identity.identity (account_id);

-- Whoever owns a table is under its policies too, so that a mistake of ours shows the rows of one tenant.
do $$
declare
  t regclass;
begin
  for t in select c.oid from pg_class c where c.relnamespace = 'bailiwick_identity'::regnamespace and c.relkind in ('r', 'p') loop
    execute format('alter table %s enable row level security, force row level security', t);
    execute format('create policy own on %s to bailiwick_identity using (true)', t);
    execute format('create policy write on %s to bailiwick_directory using (true)', t);
    execute format('create policy look on %s for select to bailiwick_evaluator using (true)', t);
  end loop;
end
$$;

grant usage on schema bailiwick_identity to bailiwick_directory, bailiwick_evaluator;
grant select, insert, update on all tables in schema bailiwick_identity to bailiwick_directory;
grant select on all tables in schema bailiwick_identity to bailiwick_evaluator;
