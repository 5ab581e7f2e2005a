-- A role with the permissions that it consists of, and how often it is granted and denied.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.read
-- notnull: code, state, source, permissions, permissions[], retired, retired[], grants, denials, created_at, updated_at
create or replace function bailiwick.get_role(_tenant uuid, _context text, _role text)
returns table (
  code text, title text, description text, state text, source text, permissions text[], retired text[], grants bigint, denials bigint,
  created_at timestamptz, updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.roles.read');
  wanted := bailiwick_directory.role_of(_tenant, _role);
  return query
    select r.code, r.title, r.description, r.state, r.source,
           array(select p.code from bailiwick_directory.permissions_of(_tenant, null, wanted) o
                   join bailiwick_catalogue.permission p on p.id = o.permission_id where not o.is_retired order by p.code),
           array(select p.code from bailiwick_directory.permissions_of(_tenant, null, wanted) o
                   join bailiwick_catalogue.permission p on p.id = o.permission_id where o.is_retired order by p.code),
           (select count(*) from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.role_id = wanted and g.effect = 'allow'),
           (select count(*) from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.role_id = wanted and g.effect = 'deny'),
           r.created_at, r.updated_at
      from bailiwick_directory.role r where r.tenant_id = _tenant and r.id = wanted;
end
$$;
