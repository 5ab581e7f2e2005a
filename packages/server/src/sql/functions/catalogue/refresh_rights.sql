-- What each permission is given by and denied by, computed again from the permissions and their edges. Touches what differs only;
-- returns how many permissions that are.
--
-- Giving goes from a namespace to what lies under it and from a permission to what it implies; what is retired neither gives nor is
-- given. A denial stands for what it names and all under it, retired or not, and from there goes to what cannot be had without: who
-- implies it, the whole of which it is a part, the namespace above. `*` stands for everything but what is the platform's.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.refresh_rights() returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  changed bigint;
begin
  with recursive tree (above_id, below_id) as materialized (
    select coalesce(p.parent_id, 0), p.id from bailiwick_catalogue.permission p
     where p.id <> 0 and (p.parent_id is not null or not p.is_platform)
  ), downwards (from_id, to_id) as materialized (
    select t.above_id, t.below_id from tree t
    union
    select e.from_id, e.to_id from bailiwick_catalogue.permission_edge e where e.kind = 'implies'
  ), upwards (from_id, to_id) as materialized (
    select t.below_id, t.above_id from tree t
    union
    select e.to_id, e.from_id from bailiwick_catalogue.permission_edge e
  ), live (id) as materialized (
    select p.id from bailiwick_catalogue.permission p where p.retired_at is null
  ), gives (giver_id, given_id) as (
    select l.id, l.id from live l
    union
    select g.giver_id, d.to_id from gives g join downwards d on d.from_id = g.given_id join live l on l.id = d.to_id
  ), under (above_id, below_id) as (
    select p.id, p.id from bailiwick_catalogue.permission p
    union
    select u.above_id, t.below_id from under u join tree t on t.above_id = u.below_id
  ), denies (denier_id, denied_id) as (
    select u.above_id, u.below_id from under u
    union
    select d.denier_id, n.to_id from denies d join upwards n on n.from_id = d.denied_id
  ), derived as (
    select p.id,
           coalesce(g.ids, '{}') as allowed_by,
           d.ids as denied_by
      from bailiwick_catalogue.permission p
      left join (select g.given_id, array_agg(g.giver_id order by g.giver_id) as ids from gives g group by 1) as g on g.given_id = p.id
      join (select d.denied_id, array_agg(d.denier_id order by d.denier_id) as ids from denies d group by 1) as d on d.denied_id = p.id
  )
  insert into bailiwick_catalogue.permission_right as r (permission_id, allowed_by, denied_by)
  select d.id, d.allowed_by, d.denied_by from derived d
    left join bailiwick_catalogue.permission_right old on old.permission_id = d.id
   where (old.allowed_by, old.denied_by) is distinct from (d.allowed_by, d.denied_by)
  on conflict (permission_id) do update set allowed_by = excluded.allowed_by, denied_by = excluded.denied_by;
  get diagnostics changed = row_count;
  return changed + bailiwick_catalogue.refresh_alternatives();
end
$$;
