-- The role of a code in the tenant. Missing and of another tenant are the same.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.role_of(_tenant uuid, _code text) returns uuid
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  found_id uuid;
begin
  select r.id into found_id from bailiwick_directory.role r where r.tenant_id = _tenant and r.code = _code;
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', format('There is no role with the code %s here.', left(_code, 200)),
      'List the roles of the tenant.', _seen => left(_code, 200));
  end if;
  return found_id;
end
$$;
