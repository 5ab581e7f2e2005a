-- The ids of what somebody was given or denied by name on a resource: with any condition, or with the one that is said.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.matching_grants(
  _tenant uuid, _effect text, _principal text, _permission text, _role text, _type text, _key text, _condition text, _params jsonb
) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  whom uuid := bailiwick_directory.principal_of(_tenant, _principal);
  place uuid := bailiwick_directory.registered(_tenant, _type, _key);
  number int;
  role uuid;
begin
  if num_nonnulls(_permission, _role) <> 1 then
    perform bailiwick_private.fail('INVALID_INPUT', 'A grant is of a permission or of a role.', 'Give one of the two.',
      _seen => case when _permission is null then 'neither' else 'both' end, _expected => 'a permission or a role');
  end if;
  if _condition is null and _params is not null then
    perform bailiwick_private.fail('INVALID_INPUT', 'There are parameters and no condition.', 'Name the condition that takes them.',
      _seen => left(_params::text, 200), _expected => 'a condition');
  end if;
  if _permission is not null then
    number := bailiwick_directory.permission_of(_permission, _retired => true);
  else
    role := bailiwick_directory.role_of(_tenant, _role);
  end if;
  return array(
    select g.id
      from bailiwick_directory.grant_entry g
     where g.tenant_id = _tenant and g.principal_id = whom and g.effect = _effect and g.resource_id = place
       and (g.permission_id = number or g.role_id = role)
       and (_condition is null or g.condition_name = _condition)
       and (_params is null or g.params = _params)
     order by g.id);
end
$$;
