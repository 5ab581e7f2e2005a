-- Users and service accounts in a group, by themselves or through groups below it, whatever their memberships' times; at most so many.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.subjects_in(_tenant uuid, _group uuid, _most int) returns table (reference text)
language sql stable parallel safe set search_path = pg_catalog, pg_temp set enable_seqscan = off set jit = off
as $$
  select distinct p.reference
    from bailiwick_directory.group_closure c
   cross join lateral (
     select m.principal_id from bailiwick_directory.membership m where m.tenant_id = _tenant and m.group_id = c.descendant_id offset 0
   ) m
   cross join lateral (
     select p.reference from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = m.principal_id offset 0
   ) p
   where c.tenant_id = _tenant and c.ancestor_id = _group
   limit _most
$$;
