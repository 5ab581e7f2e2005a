-- What is registered in the tenant, by type and key; of a type, or directly in a parent. Whoever asks needs to read resources there;
-- what somebody has rights on is asked elsewhere. `_after` is the `reference` of the last row, `type:key`.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.read
-- notnull: reference, id, type, key, source, created_at
create or replace function bailiwick.list_registered(
  _tenant uuid, _context text, _type text default null, _parent_type text default null, _parent_key text default null,
  _search text default null, _after text default null, _limit int default null
) returns table (reference text, id uuid, type text, key text, title text, source text, created_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text := bailiwick_private.search_pattern(_search);
  most int := bailiwick_private.page_limit(_limit);
  after_type text := split_part(_after, ':', 1);
  after_key text := substr(_after, length(split_part(_after, ':', 1)) + 2);
  parent uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.resources.read', _parent_type, _parent_key);
  if _parent_type is not null or _parent_key is not null then
    parent := bailiwick_directory.resource_of(_tenant, _parent_type, _parent_key, false);
  end if;
  if _after is not null and strpos(_after, ':') = 0 then
    perform bailiwick_private.fail('INVALID_INPUT', 'The place to go on after is no reference of a resource.', 'Give the reference of the last row.',
      _seen => left(_after, 200), _expected => 'type:key');
  end if;
  return query
    select r.type_code || ':' || r.key, r.id, r.type_code, r.key, r.title, r.source, r.created_at
      from bailiwick_directory.resource r
     where r.tenant_id = _tenant
       and (_type is null or r.type_code = _type)
       and (parent is null or exists (
         select from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = r.id and e.parent_id = parent))
       and (_after is null or (r.type_code, r.key) > (after_type, after_key))
       and (wanted is null or r.key ilike wanted or r.title ilike wanted)
     order by r.type_code, r.key limit most;
end
$$;
