-- Every way from a group up to another, each once and in order, as codes; the one way to itself is itself. At most 1,000.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.read
-- notnull: path, path[]
create or replace function bailiwick.group_paths(_tenant uuid, _context text, _from text, _to text) returns table (path text[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  most constant int := 1000;
  below uuid;
  above uuid;
  ways numeric;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.groups.read');
  below := bailiwick_directory.principal_of(_tenant, _from, '{group}');
  above := bailiwick_directory.principal_of(_tenant, _to, '{group}');
  select c.n_all into ways from bailiwick_directory.group_closure c
   where c.tenant_id = _tenant and c.descendant_id = below and c.ancestor_id = above;
  if ways > most then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', format('There are %s ways between these groups.', ways), 'Ask for those of groups nearer to each other.',
      _seen => ways::text, _expected => most::text);
  end if;
  return query
    with recursive way (id, codes) as (
      select p.id, array[p.reference::text] from bailiwick_directory.principal p
       where p.tenant_id = _tenant and p.id = below and ways is not null
      union all
      -- Only to where the goal is above.
      select p.id, w.codes || p.reference::text
        from way w
        join bailiwick_directory.group_edge e on e.tenant_id = _tenant and e.child_id = w.id
        join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id and c.ancestor_id = above
        join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = e.parent_id
    )
    select w.codes from way w where w.id = above order by w.codes collate "C";
end
$$;
