-- Types of resources by code, a page at a time.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.permissions.read
-- notnull: code, key_parts, key_parts[], is_container, is_controlled, source, is_retired
create or replace function bailiwick.list_resource_types(
  _tenant uuid, _context text, _search text default null, _after text default null, _limit int default 50
) returns table (
  code text, title text, key_parts text[], parent text, is_container boolean, is_controlled boolean, source text, is_retired boolean
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  pattern text;
  page int;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.permissions.read');
  pattern := bailiwick_private.search_pattern(_search);
  page := bailiwick_private.page_limit(_limit);
  return query
    select t.code, t.title, t.key_parts, t.parent_code, t.is_container, t.is_controlled, t.source, t.retired_at is not null
      from bailiwick_catalogue.resource_type t
     where (_after is null or t.code > _after) and (pattern is null or t.code ilike pattern or t.title ilike pattern)
     order by t.code limit page;
end
$$;
