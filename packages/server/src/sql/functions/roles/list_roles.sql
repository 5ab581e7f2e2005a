-- Roles of the tenant by code, a page at a time.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.read
-- notnull: code, state, source, permissions, permissions[], created_at
create or replace function bailiwick.list_roles(
  _tenant uuid, _context text, _search text default null, _after text default null, _limit int default 50
) returns table (code text, title text, state text, source text, permissions text[], created_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  pattern text;
  page int;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.roles.read');
  pattern := bailiwick_private.search_pattern(_search);
  page := bailiwick_private.page_limit(_limit);
  return query
    select r.code, r.title, r.state, r.source,
           array(select p.code from bailiwick_directory.permissions_of(_tenant, null, r.id) o
                   join bailiwick_catalogue.permission p on p.id = o.permission_id where not o.is_retired order by p.code),
           r.created_at
      from bailiwick_directory.role r
     where r.tenant_id = _tenant and (_after is null or r.code > _after) and (pattern is null or r.code ilike pattern or r.title ilike pattern)
     order by r.code limit page;
end
$$;
