-- The answer of bailiwick_evaluator.evaluate to who asks by the setting; null where nobody is verified. Of a tenant that is not
-- active it is `none`, but names that nobody declared are refused all the same. `is_closed`: the tenant or somebody who asks is
-- unknown or inactive, so nobody can say which denials count.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.answer_of(_permission text, _type text, _key text)
returns table (answer text, conditions jsonb, is_closed boolean)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  asking bailiwick_directory.acting := bailiwick_evaluator.asking();
begin
  if asking.actors is null then
    return;
  end if;
  is_closed := asking.bounds is null or array_position(asking.bounds, null) is not null;
  if cardinality(asking.bounds) = 1 and asking.bounds[1] is not null then
    answer := case when _type is null then bailiwick_evaluator.named(asking.tenant_id, asking.actors[1], _permission)
      else bailiwick_evaluator.single(asking.tenant_id, asking.bounds[1], _permission, _type, _key) end;
    if answer is not null then
      return next;
      return;
    end if;
  end if;
  select a.answer, a.conditions into answer, conditions
    from bailiwick_evaluator.evaluate(asking.tenant_id, coalesce(asking.bounds, '{null}'), array[_permission], array[_type], array[_key]) a;
  return next;
end
$$;
