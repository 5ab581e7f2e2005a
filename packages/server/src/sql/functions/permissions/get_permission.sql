-- A permission with what it implies and consists of, and by which others it is given and denied.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.permissions.read
-- notnull: code, short_code, source, is_namespace, is_platform, is_retired, implies, implies[], composed_of, composed_of[], given_by, given_by[], denied_by, denied_by[]
create or replace function bailiwick.get_permission(_tenant uuid, _context text, _permission text)
returns table (
  code text, short_code text, title text, description text, resource_type text, source text, is_namespace boolean, is_platform boolean,
  is_retired boolean, implies text[], composed_of text[], given_by text[], denied_by text[]
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted int;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.permissions.read');
  select p.id into wanted from bailiwick_catalogue.permission p where p.code = _permission;
  if not found then
    perform bailiwick_directory.no_such_permission(_permission);
  end if;
  return query
    select p.code, p.short_code, p.title, p.description, p.resource_type, p.source, p.is_namespace, p.is_platform, p.retired_at is not null,
           array(select t.code from bailiwick_catalogue.permission_edge e join bailiwick_catalogue.permission t on t.id = e.to_id
                  where e.from_id = wanted and e.kind = 'implies' order by t.code),
           array(select t.code from bailiwick_catalogue.permission_edge e join bailiwick_catalogue.permission t on t.id = e.to_id
                  where e.from_id = wanted and e.kind = 'part' order by t.code),
           array(select t.code from bailiwick_catalogue.permission t where t.id = any (r.allowed_by) order by t.code),
           array(select t.code from bailiwick_catalogue.permission t where t.id = any (r.denied_by) order by t.code)
      from bailiwick_catalogue.permission p
      join bailiwick_catalogue.permission_right r on r.permission_id = p.id
     where p.id = wanted;
end
$$;
