-- The principals that the bounds stand for: themselves, the tops, and their groups with all above them, disabled ones too.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.stands_for(_tenant uuid, _bounds uuid[]) returns uuid[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return array(
    select b.id from unnest(_bounds) b (id) where b.id is not null
    union
    select '00000000-0000-0000-0000-000000000001'::uuid
    union
    select '00000000-0000-0000-0000-000000000002'::uuid from unnest(_bounds) b (id) where b.id <> '00000000-0000-0000-0000-000000000003'
    union
    select c.ancestor_id
      from unnest(_bounds) b (id)
     cross join lateral (
       select m.group_id from bailiwick_directory.membership m
        where m.tenant_id = _tenant and m.principal_id = b.id
          and (m.valid_from is null or m.valid_from <= statement_timestamp())
          and (m.valid_until is null or m.valid_until > statement_timestamp())
       offset 0
     ) m
     cross join lateral (
       select c.ancestor_id from bailiwick_directory.group_closure c where c.tenant_id = _tenant and c.descendant_id = m.group_id offset 0
     ) c);
end
$$;
