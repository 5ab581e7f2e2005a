-- One entry of the journal, by its place: what a list said for `after`, and what is told where the setting journal.storage is `both`.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.audit.read
-- notnull: id, at, event, is_security, actors, actors[], after
create or replace function bailiwick.get_entry(_tenant uuid, _context text, _place text) returns table (
  id uuid, at timestamptz, event text, is_security boolean, actors text[], request jsonb, target jsonb, data jsonb, template text, after text
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_reading(_tenant, _context, 'directory.audit.read');
  place record;
begin
  select p.at, p.id into place from bailiwick_journal.read_place(_place) p;
  return query
    select e.id, e.at, e.event, coalesce(d.is_security, false), e.actors, e.request, e.target,
           case e.event when 'access.counted' then e.data || jsonb_build_object('count', bailiwick_directory.counted(_tenant, e.id)) else e.data end,
           d.template, bailiwick_journal.place(e.at, e.id)
      from bailiwick_journal.entry e
      left join bailiwick_catalogue.event d on d.code = e.event
     where e.tenant_id = acting.tenant_id and e.at = place.at and e.id = place.id;
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', 'There is no such entry.', 'It may be older than entries are kept.', _seen => left(_place, 200));
  end if;
end
$$;
