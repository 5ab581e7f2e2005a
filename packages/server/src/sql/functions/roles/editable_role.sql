-- The role of a code in the tenant, to be changed by hand. Refuses one that code declares, as the next sync would change it back.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.editable_role(_tenant uuid, _code text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  wanted uuid := bailiwick_directory.role_of(_tenant, _code);
  declared_by text;
begin
  select r.source into declared_by from bailiwick_directory.role r where r.tenant_id = _tenant and r.id = wanted;
  if declared_by <> 'manual' then
    perform bailiwick_private.fail('PROTECTED', format('The role %s is declared by %s.', _code, declared_by),
      'Change the declaration, or copy the role and change the copy.', _seen => declared_by);
  end if;
  return wanted;
end
$$;
