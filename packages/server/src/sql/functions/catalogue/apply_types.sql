-- Brings the resource types and conditions of a source to what it declares: see sync_catalogue.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.apply_types(_declared jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  of_source constant text := _declared ->> 'source';
begin
  insert into bailiwick_catalogue.resource_type (code, source)
  select d.spec ->> 'code', of_source from jsonb_array_elements(_declared -> 'resourceTypes') as d (spec)
  on conflict do nothing;
  update bailiwick_catalogue.resource_type t
     set key_parts = n.key_parts, parent_code = n.parent, is_container = n.is_container, is_controlled = n.is_controlled, title = n.title, retired_at = null
    from (
      select d.spec ->> 'code' as code,
             case when d.spec ? 'keyParts' then array(select jsonb_array_elements_text(d.spec -> 'keyParts')) else '{id}' end as key_parts,
             d.spec ->> 'parent' as parent, coalesce((d.spec -> 'isContainer')::boolean, false) as is_container,
             coalesce((d.spec -> 'isControlled')::boolean, true) as is_controlled, d.spec ->> 'title' as title
        from jsonb_array_elements(_declared -> 'resourceTypes') as d (spec)
    ) as n
   where t.code = n.code
     and (t.key_parts, t.parent_code, t.is_container, t.is_controlled, t.title, t.retired_at)
         is distinct from (n.key_parts, n.parent, n.is_container, n.is_controlled, n.title, null);

  insert into bailiwick_catalogue.condition (name, source)
  select d.spec ->> 'name', of_source from jsonb_array_elements(_declared -> 'conditions') as d (spec)
  on conflict do nothing;
  update bailiwick_catalogue.condition c set parameters = n.parameters, description = n.description, retired_at = null
    from (
      select d.spec ->> 'name' as name, coalesce(d.spec -> 'parameters', '{}') as parameters, d.spec ->> 'description' as description
        from jsonb_array_elements(_declared -> 'conditions') as d (spec)
    ) as n
   where c.name = n.name and (c.parameters, c.description, c.retired_at) is distinct from (n.parameters, n.description, null);

  if (_declared -> 'isFinal')::boolean then
    update bailiwick_catalogue.resource_type t set retired_at = statement_timestamp()
     where t.source = of_source and t.retired_at is null
       and not exists (select from jsonb_array_elements(_declared -> 'resourceTypes') as d (spec) where d.spec ->> 'code' = t.code);
    update bailiwick_catalogue.condition c set retired_at = statement_timestamp()
     where c.source = of_source and c.retired_at is null
       and not exists (select from jsonb_array_elements(_declared -> 'conditions') as d (spec) where d.spec ->> 'name' = c.name);
  end if;
end
$$;
