-- How entries of the journal are found, how refusals become numbers, and that nothing is changed.
-- owner: bailiwick_journal

-- What an entry is found by: digests of its terms with the tenant, so that what two tenants have in common is apart in the index. See
-- bailiwick_journal.terms. Entries of before have none, and are found by their time.
alter table bailiwick_journal.entry add column terms bigint[] not null default '{}';
drop index bailiwick_journal.entry_target;
-- What waits to be sorted in is read by every search: no more than 8 pages.
create index entry_terms on bailiwick_journal.entry using gin (terms) with (gin_pending_list_limit = 64);

-- How often somebody was refused in a minute. The first few have an entry each, the others are this number.
create table bailiwick_journal.refusal_count (
  tenant_id uuid not null,
  minute timestamptz not null,
  -- SHA-256 of who asked, as there may be many at once.
  subject text collate "C" not null,
  event text collate "C" not null,
  -- 0; or the process of the server that could not wait for whoever was counting.
  slot int not null,
  -- Of the entry that tells the number.
  id uuid not null,
  n bigint not null,
  primary key (tenant_id, minute, subject, event, slot)
);
create index refusal_count_entry on bailiwick_journal.refusal_count (tenant_id, id);

-- Others add. The owner deletes, and only while it retires months; nobody changes an entry.
drop policy own on bailiwick_journal.entry;
drop policy own on bailiwick_journal.entry_default;
do $$
declare
  t regclass;
  acting constant text := 'tenant_id = nullif(current_setting(''bailiwick.acting_tenant'', true), '''')::uuid';
begin
  foreach t in array array['bailiwick_journal.entry', 'bailiwick_journal.entry_default', 'bailiwick_journal.refusal_count']::regclass[] loop
    execute format('alter table %s enable row level security, force row level security', t);
    execute format('create policy own_look on %s for select to bailiwick_journal using (true)', t);
    execute format('create policy own_add on %s for insert to bailiwick_journal with check (true)', t);
    execute format('create policy own_retire on %s for delete to bailiwick_journal using (current_setting(''bailiwick.retiring'', true) = ''on'')', t);
  end loop;
  execute format('create policy add on bailiwick_journal.refusal_count for insert to bailiwick_directory with check (%s)', acting);
  execute format('create policy look on bailiwick_journal.refusal_count for select to bailiwick_directory using (%s)', acting);
  execute format('create policy count on bailiwick_journal.refusal_count for update to bailiwick_directory using (%s)', acting);
end
$$;

grant select, insert, update on bailiwick_journal.refusal_count to bailiwick_directory;
