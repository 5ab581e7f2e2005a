-- What is to be granted or denied, by the code of a permission or of a role: its number, or the role's id, and all the permissions of
-- it. Refuses what is retired, what is not decided by stored grants, and permissions of the platform elsewhere.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.grantable(_tenant uuid, _permission text, _role text, _resource uuid)
returns table (permission int, role uuid, permissions int[])
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  one record;
begin
  if num_nonnulls(_permission, _role) <> 1 then
    perform bailiwick_private.fail('INVALID_INPUT', 'A grant is of a permission or of a role.', 'Give one of the two.',
      _seen => case when _permission is null then 'neither' else 'both' end, _expected => 'a permission or a role');
  end if;
  if _permission is not null then
    permission := bailiwick_directory.permission_of(_permission);
  else
    role := bailiwick_directory.role_of(_tenant, _role);
  end if;
  for one in
    select p.id, p.code, p.is_platform, t.code as type_code, t.is_controlled
      from bailiwick_directory.permissions_of(_tenant, permission, role) o
      join bailiwick_catalogue.permission p on p.id = o.permission_id
      left join bailiwick_catalogue.resource_type t on t.code = p.resource_type
     where not o.is_retired
     order by p.code
  loop
    if one.is_controlled = false then
      perform bailiwick_private.fail('NOT_CONTROLLED', format('Grants have no say over %s: the policy of %s does not ask for them.', one.code, one.type_code),
        'Use granted() in a rule of the policy, and deploy it.', _seen => one.code);
    end if;
    if one.is_platform then
      perform from bailiwick_directory.tenant t where t.tenant_id = _tenant and t.is_platform;
      if not found then
        perform bailiwick_private.fail('INVALID_INPUT', format('%s exists in the platform''s tenant only.', one.code), 'Grant it there.', _seen => one.code);
      end if;
      perform from bailiwick_directory.resource r where r.tenant_id = _tenant and r.id = _resource and r.type_code = 'tenant';
      if not found then
        perform bailiwick_private.fail('INVALID_INPUT', format('%s is granted on tenants only.', one.code),
          'Name a tenant as the resource, or none.', _seen => one.code, _expected => 'a resource of the type tenant');
      end if;
    end if;
    permissions := permissions || one.id;
  end loop;
  permissions := coalesce(permissions, '{}');
  return next;
end
$$;
