-- The principal of a reference in the tenant, of one of the kinds where these are said. Missing, of another kind and of another
-- tenant are the same.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.principal_of(_tenant uuid, _reference text, _kinds text[] default null) returns uuid
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  found_id uuid;
  noun text := case when cardinality(_kinds) = 1 then replace(_kinds[1], 'service', 'service account') else 'principal' end;
begin
  if _reference is null then
    perform bailiwick_private.fail('INVALID_INPUT', format('The reference of a %s is missing.', noun), 'Say which one is meant.',
      _expected => 'a reference');
  end if;
  select p.id into found_id from bailiwick_directory.principal p
   where p.tenant_id = _tenant and p.reference = _reference and (_kinds is null or p.kind = any (_kinds));
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', format('There is no %s with the reference %s here.', noun, left(_reference, 200)),
      'List what there is in the tenant.', _seen => left(_reference, 200));
  end if;
  return found_id;
end
$$;
