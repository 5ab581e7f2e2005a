-- Says that there is no grant of this id in the tenant: missing and of another tenant are the same.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.no_such_grant(_id uuid) returns void
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_private.fail('NOT_FOUND', 'There is no grant with this id here.', 'List the grants of the tenant.', _seen => _id::text)
$$;
