-- Takes back what was set: what is declared holds again.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.settings.update
create or replace function bailiwick.reset_setting(_tenant uuid, _context text, _name text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.settings.update');
  initial_value jsonb := (select d.initial from bailiwick_directory.declared_setting(_tenant, _name) d);
  before jsonb;
begin
  delete from bailiwick_directory.setting s where s.tenant_id = _tenant and s.name = _name returning s.value into before;
  if before is null then
    return;
  end if;
  perform bailiwick_directory.done(acting, 'setting.reset', jsonb_build_object('setting', _name),
    jsonb_build_object('before', before, 'after', initial_value));
end
$$;
