-- The one answer for a tenant that is not there and for one that is none of the caller's business.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.no_such_tenant(_target uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
  perform bailiwick_private.fail('NOT_FOUND', 'There is no such tenant.',
    'Other tenants are looked after from the platform tenant, by a right on `tenant:<id>`.', _seen => _target::text);
end
$$;
