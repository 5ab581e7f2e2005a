-- Named conditions, a page at a time, with the types of their parameters.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.permissions.read
-- notnull: name, source, is_retired
create or replace function bailiwick.list_conditions(
  _tenant uuid, _context text, _search text default null, _after text default null, _limit int default 50
) returns table (name text, parameters jsonb, description text, source text, is_retired boolean)
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
    select c.name, c.parameters, c.description, c.source, c.retired_at is not null
      from bailiwick_catalogue.condition c
     where (_after is null or c.name > _after) and (pattern is null or c.name ilike pattern or c.description ilike pattern)
     order by c.name limit page;
end
$$;
