-- Who did what: added to, never changed.
-- owner: bailiwick_journal

create table bailiwick_journal.entry (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null default statement_timestamp(),
  event text not null,
  -- References of those who asked, in the order of the context.
  actors text[] not null,
  -- What of the request the context says: ip, user agent, origin, language, request id, and the application's own fields.
  request jsonb not null,
  target jsonb not null,
  data jsonb not null,
  primary key (tenant_id, at, id)
) partition by range (at);
create table bailiwick_journal.entry_default partition of bailiwick_journal.entry default;
create index entry_target on bailiwick_journal.entry using gin (target jsonb_path_ops);

-- Whoever owns a table is under its policies too, so that a mistake of ours shows the rows of one tenant.
do $$
declare
  t regclass;
begin
  for t in select c.oid from pg_class c where c.relnamespace = 'bailiwick_journal'::regnamespace and c.relkind in ('r', 'p') loop
    execute format('alter table %s enable row level security, force row level security', t);
    execute format('create policy own on %s to bailiwick_journal using (true)', t);
    execute format('create policy add on %s for insert to bailiwick_directory with check (tenant_id = nullif(current_setting(''bailiwick.acting_tenant'', true), '''')::uuid)', t);
    execute format('create policy look on %s for select to bailiwick_directory using (tenant_id = nullif(current_setting(''bailiwick.acting_tenant'', true), '''')::uuid)', t);
  end loop;
end
$$;

grant usage on schema bailiwick_journal to bailiwick_directory;
grant select, insert on bailiwick_journal.entry to bailiwick_directory;
