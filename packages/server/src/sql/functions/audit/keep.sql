-- Writes an entry of the journal, with what it is found by: the one place that does. The tenant is the acting one. Its place is told to
-- who listens where the setting journal.storage says so: the tenant and the `after` of the entry, which get_entry reads.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.keep(
  _acting bailiwick_directory.acting, _event text, _target jsonb, _data jsonb default '{}', _id uuid default null
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  entry_id uuid := coalesce(_id, bailiwick_private.new_id());
  is_security boolean := coalesce((select e.is_security from bailiwick_catalogue.event e where e.code = _event), false);
begin
  insert into bailiwick_journal.entry (tenant_id, id, event, actors, request, target, data, terms)
    values (_acting.tenant_id, entry_id, _event, _acting.actors, _acting.request, _target, _data,
      bailiwick_journal.terms(_acting.tenant_id, _event, is_security, _acting.actors, _acting.request, _target, _data));
  if bailiwick_directory.setting_value(_acting.tenant_id, 'journal.storage') = '"both"' then
    perform pg_notify('bailiwick_journal', _acting.tenant_id || ' ' || bailiwick_journal.place(statement_timestamp(), entry_id));
  end if;
end
$$;
