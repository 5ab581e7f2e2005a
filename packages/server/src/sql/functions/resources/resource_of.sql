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
  container boolean;
  retired boolean;
begin
  if _type is null and _key is null then
    return _tenant;
  end if;
  if _type is null or _key is null then
    perform bailiwick_private.fail('INVALID_INPUT', 'A resource has a type and a key; without both it is the tenant.', null,
      _seen => coalesce(_type, _key));
  end if;
  given_key := bailiwick_directory.canonical_key(_type, _key);
  select r.id into found_id from bailiwick_directory.resource r
   where r.tenant_id = _tenant and r.type_code = _type and r.key = given_key;
  if found then
    return found_id;
  end if;
  if not coalesce(_register, false) then
    perform bailiwick_private.fail('NOT_FOUND', format('There is no resource %s %s here.', _type, left(given_key, 200)),
      'List what is registered in the tenant.', _seen => left(given_key, 200));
  end if;
  select t.is_container, t.retired_at is not null into container, retired from bailiwick_catalogue.resource_type t where t.code = _type;
  if retired then
    perform bailiwick_private.fail('UNKNOWN_TYPE', format('The type %s is retired: nothing new is registered of it.', _type),
      'Use the type that replaces it.', _seen => _type);
  end if;
  if _type = 'tenant' then
    -- Other tenants are resources of the platform's only.
    perform from bailiwick_directory.tenant t
     where t.tenant_id = _tenant and t.is_platform and given_key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
    if not found then
      perform bailiwick_private.fail('NOT_FOUND', 'There is no such tenant here.', 'Leave out type and key to mean the tenant.',
        _seen => left(given_key, 200));
    end if;
  end if;
  insert into bailiwick_directory.resource (tenant_id, id, type_code, key) values (_tenant, bailiwick_private.new_id(), _type, given_key)
  on conflict (tenant_id, type_code, key) do nothing returning id into found_id;
  if found_id is null then
    -- Somebody else has registered it meanwhile.
    select r.id into strict found_id from bailiwick_directory.resource r
     where r.tenant_id = _tenant and r.type_code = _type and r.key = given_key;
  elsif container then
    insert into bailiwick_directory.container_closure (tenant_id, descendant_id, ancestor_id, n) values (_tenant, found_id, found_id, 1);
  end if;
  return found_id;
end
$$;
