-- Permissions by code, a page at a time, with those that are retired and the namespaces.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.permissions.read
-- notnull: code, short_code, source, is_namespace, is_platform, is_retired
create or replace function bailiwick.list_permissions(
  _tenant uuid, _context text, _search text default null, _source text default null, _after text default null, _limit int default 50
) returns table (
  code text, short_code text, title text, description text, resource_type text, source text, is_namespace boolean, is_platform boolean, is_retired boolean
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
    select p.code, p.short_code, p.title, p.description, p.resource_type, p.source, p.is_namespace, p.is_platform, p.retired_at is not null
      from bailiwick_catalogue.permission p
     where (_after is null or p.code > _after) and (_source is null or p.source = _source)
       and (pattern is null or p.code ilike pattern or p.title ilike pattern or p.description ilike pattern)
     order by p.code limit page;
end
$$;
