-- Brings what the permissions of a source imply and consist of to what it declares: see apply_permissions. A permission that is not
-- declared keeps its edges: it is retired, or the declaration is not final.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.apply_edges(_declared jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
begin
  -- What it needed and does not any more, since that is retired: a denial of it goes on denying both.
  insert into bailiwick_catalogue.permission_edge (kind, from_id, to_id, source)
  select 'needed', e.from_id, e.to_id, e.source
    from bailiwick_catalogue.permission_edge e
    join bailiwick_catalogue.permission p on p.id = e.from_id
    join bailiwick_catalogue.permission t on t.id = e.to_id and t.retired_at is not null
    join jsonb_array_elements(_declared -> 'permissions') as d (spec) on d.spec ->> 'code' = p.code
   where e.kind <> 'needed' and not coalesce(d.spec -> case e.kind when 'part' then 'composedOf' else 'implies' end ? t.code, false)
  on conflict do nothing;

  with declared as materialized (
    select p.id as from_id, n.kind, t.id as to_id
      from jsonb_array_elements(_declared -> 'permissions') as d (spec)
      join bailiwick_catalogue.permission p on p.code = d.spec ->> 'code'
     cross join lateral (
       select 'implies' as kind, x.code from jsonb_array_elements_text(d.spec -> 'implies') as x (code)
       union
       select 'part', x.code from jsonb_array_elements_text(d.spec -> 'composedOf') as x (code)
     ) as n
      join bailiwick_catalogue.permission t on t.code = n.code
  ), gone as (
    delete from bailiwick_catalogue.permission_edge e
     where e.kind <> 'needed'
       and exists (select from jsonb_array_elements(_declared -> 'permissions') as d (spec)
                     join bailiwick_catalogue.permission p on p.code = d.spec ->> 'code' where p.id = e.from_id)
       and not exists (select from declared d where (d.kind, d.from_id, d.to_id) = (e.kind, e.from_id, e.to_id))
  )
  insert into bailiwick_catalogue.permission_edge (kind, from_id, to_id, source)
  select d.kind, d.from_id, d.to_id, _declared ->> 'source' from declared d
  on conflict do nothing;

  -- What lives again is needed by whoever says so.
  delete from bailiwick_catalogue.permission_edge e using bailiwick_catalogue.permission t
   where e.kind = 'needed' and t.id = e.to_id and t.retired_at is null;
end
$$;
