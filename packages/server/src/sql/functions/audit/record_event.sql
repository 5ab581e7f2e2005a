-- Writes an event of the application into the journal, in the transaction of what it tells. The event and what can be said with it are
-- declared in the catalogue. Returns whether it was kept: by the setting journal.level those that only read are kept with `all`, and
-- none with `none`.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.audit.write
create or replace function bailiwick.record_event(
  _tenant uuid, _context text, _event text, _target jsonb default '{}', _data jsonb default '{}'
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.entered(_tenant, _context, 'directory.audit.write');
  level text := bailiwick_directory.setting_value(_tenant, 'journal.level') #>> '{}';
  declared record;
begin
  select e.kind, e.target, e.data into declared
    from bailiwick_catalogue.event e where e.code = _event and e.source <> 'bailiwick' and e.retired_at is null;
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', 'There is no event of this name.', 'Declare it: `events` of declareDirectory.',
      _seen => left(_event, 200));
  end if;
  perform bailiwick_directory.check_event_fields('target', declared.target, _target);
  perform bailiwick_directory.check_event_fields('data', declared.data, _data);
  if level = 'none' or declared.kind = 'read' and level <> 'all' then
    return false;
  end if;
  perform bailiwick_directory.keep(acting, _event, coalesce(_target, '{}'), coalesce(_data, '{}'));
  return true;
end
$$;
