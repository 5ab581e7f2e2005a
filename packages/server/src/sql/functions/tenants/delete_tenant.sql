-- Deletes a tenant, from the platform, so that it can be restored: its rows stay, as do its code and its journal, and every call in it
-- is refused.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.tenants.remove
create or replace function bailiwick.delete_tenant(_tenant uuid, _context text, _target uuid, _reason text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_tenant(_tenant, _context, 'platform.tenants.remove', _target);
begin
  perform bailiwick_directory.move_tenant(acting, _target, 'deleted', 'tenant.deleted', _reason);
end
$$;
