-- Registers a resource that is not there, which changes nothing for anybody. Null where somebody else has registered it meanwhile.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.new_resource(_tenant uuid, _type text, _key text) returns uuid
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  new_id uuid;
  container boolean;
  retired boolean;
begin
  select t.is_container, t.retired_at is not null into container, retired from bailiwick_catalogue.resource_type t where t.code = _type;
  if retired then
    perform bailiwick_private.fail('UNKNOWN_TYPE', format('The type %s is retired: nothing new is registered of it.', _type),
      'Use the type that replaces it.', _seen => _type);
  end if;
  if _type = 'tenant' then
    -- Other tenants are resources of the platform's only.
    perform from bailiwick_directory.tenant t
     where t.tenant_id = _tenant and t.is_platform and _key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
    if not found then
      perform bailiwick_private.fail('NOT_FOUND', 'There is no such tenant here.', 'Leave out type and key to mean the tenant.',
        _seen => left(_key, 200));
    end if;
  end if;
  insert into bailiwick_directory.resource (tenant_id, id, type_code, key) values (_tenant, bailiwick_private.new_id(), _type, _key)
  on conflict (tenant_id, type_code, key) do nothing returning id into new_id;
  if container and new_id is not null then
    insert into bailiwick_directory.container_closure (tenant_id, descendant_id, ancestor_id, n) values (_tenant, new_id, new_id, 1);
  end if;
  return new_id;
end
$$;
