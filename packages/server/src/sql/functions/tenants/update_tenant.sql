-- Gives a tenant another title: one's own with directory.tenant.update; another one from the platform, with platform.tenants.update
-- on `tenant:<id>`.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.tenant.update or platform.tenants.update
create or replace function bailiwick.update_tenant(_tenant uuid, _context text, _target uuid, _title text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting;
  kept_title text;
  before text;
begin
  if _target = _tenant then
    acting := bailiwick_directory.enter(_tenant, _context, 'directory.tenant.update');
  else
    acting := bailiwick_directory.enter_tenant(_tenant, _context, 'platform.tenants.update', _target);
  end if;
  kept_title := bailiwick_private.checked_text('The title', _title, 200, true);
  select t.title into before from bailiwick_directory.tenant t where t.tenant_id = _target;
  if before = kept_title then
    return;
  end if;
  update bailiwick_directory.tenant t set title = kept_title, updated_at = statement_timestamp() where t.tenant_id = _target;
  perform bailiwick_directory.done_in(acting, _target, 'tenant.updated',
    jsonb_build_object('before', jsonb_build_object('title', before), 'after', jsonb_build_object('title', kept_title)));
end
$$;
