-- What has been done to this database, and by which package. The tables of the verified context are under row-level security too.
-- owner: bailiwick_context

create table bailiwick_private.migration (
  -- Of the file: 0001-catalogue.sql.
  name text collate "C" primary key,
  -- Of its text: what has run is never changed.
  sha256 text not null,
  -- Of the package.
  version text not null,
  duration_ms int not null,
  applied_at timestamptz not null default statement_timestamp()
);

-- The functions that are there: which file made each, and what the database had afterwards, by which changes by hand are seen.
create table bailiwick_private.installed_function (
  name text collate "C" primary key,
  path text not null,
  sha256 text not null,
  definition text not null
);

-- The newest package that has changed this database.
create table bailiwick_private.installed_version (
  only_one boolean primary key default true check (only_one),
  version text not null
);

-- Whoever owns a table is under its policies too.
do $$
declare
  t regclass;
begin
  for t in select c.oid from pg_class c where c.relnamespace = 'bailiwick_private'::regnamespace and c.relkind in ('r', 'p') loop
    execute format('alter table %s enable row level security, force row level security', t);
    execute format('create policy own on %s to bailiwick_context using (true)', t);
  end loop;
end
$$;
