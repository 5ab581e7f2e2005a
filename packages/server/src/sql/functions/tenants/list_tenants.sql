-- The tenants that one may see, from the platform tenant: those on which one has platform.tenants.read, by a right on `tenant:<id>`
-- or on the whole. Deleted ones too, as these can be restored. Nobody is refused; who has no such right sees none.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.tenants.read
-- notnull: id, code, title, state, is_platform, created_at, updated_at
create or replace function bailiwick.list_tenants(
  _tenant uuid, _context text, _search text default null, _after text default null, _limit int default 50
) returns table (id uuid, code text, title text, state text, is_platform boolean, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
begin
  return query select * from bailiwick_evaluator.permitted_tenants(acting, 'platform.tenants.read',
    bailiwick_private.search_pattern(_search), _after, bailiwick_private.page_limit(_limit));
end
$$;
