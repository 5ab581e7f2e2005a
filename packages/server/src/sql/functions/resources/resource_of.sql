-- The resource of a type and a key in the tenant; without both the tenant itself. Registers it where that is asked for and it is
-- not there, which changes nothing for anybody; else refuses.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.resource_of(_tenant uuid, _type text, _key text, _register boolean default false) returns uuid
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  given_key text;
  found_id uuid;
begin
  if _type is null and _key is null then
    return _tenant;
  end if;
  if _type is null or _key is null then
    perform bailiwick_private.fail('INVALID_INPUT', 'A resource has a type and a key; without both it is the tenant.', null,
      _seen => coalesce(_type, _key));
  end if;
  given_key := bailiwick_directory.canonical_key(_type, _key);
  loop
    select r.id into found_id from bailiwick_directory.resource r
     where r.tenant_id = _tenant and r.type_code = _type and r.key = given_key;
    exit when found;
    if not coalesce(_register, false) then
      perform bailiwick_private.fail('NOT_FOUND', format('There is no resource %s %s here.', _type, left(given_key, 200)),
        'List what is registered in the tenant.', _seen => left(given_key, 200));
    end if;
    found_id := bailiwick_directory.new_resource(_tenant, _type, given_key);
    -- Else somebody else has registered it meanwhile.
    exit when found_id is not null;
  end loop;
  return found_id;
end
$$;
