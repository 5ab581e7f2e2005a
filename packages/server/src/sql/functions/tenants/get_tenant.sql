-- One tenant: one's own with directory.tenant.read, which is taken unless another is said; another one from the platform, with
-- platform.tenants.read on `tenant:<id>`.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.tenant.read or platform.tenants.read
-- notnull: id, code, title, state, is_platform, created_at, updated_at
create or replace function bailiwick.get_tenant(_tenant uuid, _context text, _target uuid default null)
returns table (id uuid, code text, title text, state text, is_platform boolean, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting;
  other uuid := coalesce(_target, _tenant);
begin
  if other = _tenant then
    acting := bailiwick_directory.enter_reading(_tenant, _context, 'directory.tenant.read');
  else
    acting := bailiwick_evaluator.acting(_tenant, _context);
    if not bailiwick_evaluator.permits(acting, 'platform.tenants.read', 'tenant', other::text) then
      perform bailiwick_directory.no_such_tenant(other);
    end if;
    perform set_config('bailiwick.acting_tenant', other::text, true);
  end if;
  return query
    select t.tenant_id, t.code, t.title, t.state, t.is_platform, t.created_at, t.updated_at, t.deleted_at
      from bailiwick_directory.tenant t where t.tenant_id = other;
  if not found then
    perform bailiwick_directory.no_such_tenant(other);
  end if;
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
end
$$;
