-- Brings the permissions of a source to what it declares, checked and without conflicts: see sync_catalogue.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.apply_permissions(_declared jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  of_source constant text := _declared ->> 'source';
  entry record;
  new_id int;
  above int;
begin
  -- Namespaces come into being by themselves; what is above comes first, and else the order is the declaration's.
  for entry in
    with declared as (
      select d.spec ->> 'code' as code, d.spec, d.at from jsonb_array_elements(_declared -> 'permissions') with ordinality as d (spec, at)
    ), needed as (
      select d.code, d.spec, d.at from declared d
      union all
      select array_to_string((string_to_array(d.code, '.'))[1:n.depth], '.'), null, d.at
        from declared d cross join lateral generate_series(1, cardinality(string_to_array(d.code, '.')) - 1) as n (depth)
    )
    select distinct on (cardinality(string_to_array(n.code, '.')), first_at, n.code) n.code, n.spec,
           min(n.at) over (partition by n.code) as first_at, p.id, p.is_namespace, p.retired_at
      from needed n left join bailiwick_catalogue.permission p on p.code = n.code
     order by cardinality(string_to_array(n.code, '.')), first_at, n.code, n.spec nulls last
  loop
    if entry.id is null then
      new_id := (entry.spec ->> 'id')::int;
      while new_id is null or exists (select from bailiwick_catalogue.permission p where p.id = new_id)
          or entry.spec ->> 'id' is null and _declared @@ format('$.permissions[*].id == %s', new_id)::jsonpath loop
        new_id := nextval('bailiwick_catalogue.permission_number');
      end loop;
      select p.id into above from bailiwick_catalogue.permission p where p.code = regexp_replace(entry.code, '\.[^.]+$', '') and entry.code ~ '\.';
      insert into bailiwick_catalogue.permission (id, code, short_code, parent_id, is_namespace, source)
        values (new_id, entry.code, coalesce(entry.spec ->> 'shortCode', bailiwick_catalogue.next_short_code(above)), above, entry.spec is null, of_source);
    elsif entry.spec is null and entry.retired_at is not null then
      -- Alive again as a namespace alone.
      update bailiwick_catalogue.permission p set retired_at = null, is_namespace = true, source = of_source where p.id = entry.id;
    end if;
    if entry.spec is not null then
      update bailiwick_catalogue.permission p
         set title = entry.spec ->> 'title', description = entry.spec ->> 'description', resource_type = entry.spec ->> 'resourceType',
             is_namespace = false, source = of_source, retired_at = null
       where p.code = entry.code
         and (p.title, p.description, p.resource_type, p.is_namespace, p.source, p.retired_at)
             is distinct from (entry.spec ->> 'title', entry.spec ->> 'description', entry.spec ->> 'resourceType', false, of_source, null);
    end if;
  end loop;

  if (_declared -> 'isFinal')::boolean then
    update bailiwick_catalogue.permission p set retired_at = statement_timestamp()
     where p.source = of_source and not p.is_namespace and p.retired_at is null
       and not exists (select from jsonb_array_elements(_declared -> 'permissions') as d (spec) where d.spec ->> 'code' = p.code);
    -- With codes under it that live, it goes on as their namespace; a namespace without any ends.
    update bailiwick_catalogue.permission p
       set is_namespace = true, resource_type = null,
           retired_at = case when l.lives then null else coalesce(p.retired_at, statement_timestamp()) end
      from (
        select o.id, exists (select from bailiwick_catalogue.permission b
                              where starts_with(b.code, o.code || '.') and b.retired_at is null and not b.is_namespace) as lives
          from bailiwick_catalogue.permission o
         where o.source <> 'bailiwick' and (o.is_namespace or o.source = of_source and o.retired_at is not null)
      ) as l
     where p.id = l.id and (l.lives and p.retired_at is not null or p.is_namespace and not l.lives and p.retired_at is null);
  end if;
  perform bailiwick_catalogue.apply_edges(_declared);
end
$$;
