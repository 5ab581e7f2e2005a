-- Whose grants count for a bound: itself, the tops, its groups and those above; for allows the ones over active groups alone.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.principals_of(_tenant uuid, _bound uuid, _live boolean) returns uuid[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return array(
    select _bound
    union
    select '00000000-0000-0000-0000-000000000001'::uuid
    union
    select '00000000-0000-0000-0000-000000000002'::uuid where _bound <> '00000000-0000-0000-0000-000000000003'::uuid
    union
    select c.ancestor_id from bailiwick_directory.membership m
     cross join lateral (
       select k.ancestor_id, k.n_live from bailiwick_directory.group_closure k
        where k.tenant_id = _tenant and k.descendant_id = m.group_id offset 0
     ) c
     where m.tenant_id = _tenant and m.principal_id = _bound and (c.n_live > 0 or not _live)
       and (m.valid_from is null or m.valid_from <= statement_timestamp())
       and (m.valid_until is null or m.valid_until > statement_timestamp()));
end
$$;
