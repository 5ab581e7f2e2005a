-- How entries of the journal are found, how refusals become numbers, and that nothing is changed.
-- owner: bailiwick_journal

-- Under row-level security an index on a document is not used, and it would not lead with the tenant.
drop index bailiwick_journal.entry_target;

-- What an entry is found by, each with its place: what it is of, who did it, in which request, and its words. See bailiwick_journal.terms.
create table bailiwick_journal.entry_term (
  tenant_id uuid not null,
  term text collate "C" not null,
  at timestamptz not null,
  id uuid not null,
  primary key (tenant_id, term, at, id)
) partition by range (at);
create table bailiwick_journal.entry_term_default partition of bailiwick_journal.entry_term default;

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
  foreach t in array array['bailiwick_journal.entry', 'bailiwick_journal.entry_default', 'bailiwick_journal.entry_term',
                           'bailiwick_journal.entry_term_default', 'bailiwick_journal.refusal_count']::regclass[] loop
    execute format('alter table %s enable row level security, force row level security', t);
    execute format('create policy own_look on %s for select to bailiwick_journal using (true)', t);
    execute format('create policy own_add on %s for insert to bailiwick_journal with check (true)', t);
    execute format('create policy own_retire on %s for delete to bailiwick_journal using (current_setting(''bailiwick.retiring'', true) = ''on'')', t);
    if t::text not like '%entry' and t::text not like '%entry_default' then
      execute format('create policy add on %s for insert to bailiwick_directory with check (%s)', t, acting);
      execute format('create policy look on %s for select to bailiwick_directory using (%s)', t, acting);
    end if;
  end loop;
  execute format('create policy count on bailiwick_journal.refusal_count for update to bailiwick_directory using (%s)', acting);
end
$$;

grant select, insert on bailiwick_journal.entry_term to bailiwick_directory;
grant select, insert, update on bailiwick_journal.refusal_count to bailiwick_directory;
