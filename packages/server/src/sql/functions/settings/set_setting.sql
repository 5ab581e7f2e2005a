-- Sets a setting of the tenant.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.settings.update
create or replace function bailiwick.set_setting(_tenant uuid, _context text, _name text, _value jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.settings.update');
  kept jsonb := bailiwick_directory.check_setting(_tenant, _name, _value);
  before jsonb;
begin
  select s.value into before from bailiwick_directory.setting s where s.tenant_id = _tenant and s.name = _name;
  if before = kept then
    return;
  end if;
  insert into bailiwick_directory.setting (tenant_id, name, value) values (_tenant, _name, kept)
    on conflict (tenant_id, name) do update set value = excluded.value, updated_at = statement_timestamp();
  perform bailiwick_directory.done(acting, 'setting.set', jsonb_build_object('setting', _name),
    jsonb_build_object('before', before, 'after', kept));
end
$$;
