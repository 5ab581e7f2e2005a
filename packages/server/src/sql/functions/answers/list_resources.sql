-- The stored resources of a type on which who asks, or the principal that is named, has the permission, in the order of their keys;
-- `conditional` with the grants that decide, where it hangs on a condition. `_after` is the key of the last row.
--
-- What is allowed on the tenant is looked for in the order of keys, past what is denied; else it is looked for below the grants. Each
-- is then asked as check asks it. About another principal it needs `directory.inspect`.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: key, answer
create or replace function bailiwick.list_resources(
  _tenant uuid, _context text, _permission text, _type text, _principal text default null, _after text default null, _limit int default null
) returns table (key text, answer text, conditions jsonb)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  -- Of more grants, or more resources below them, those of the type are read in order.
  most_places constant int := 20000;
  most_keys constant int := 5000;
  most constant int := bailiwick_private.page_limit(_limit);
  asked bailiwick_directory.acting := bailiwick_evaluator.about(_tenant, _context, _principal);
  bound uuid;
  lacking uuid;
  told text;
  asked_permission int;
  wanted int[];
  taking int[];
  inside uuid[];
  outside uuid[] := '{}';
  found_keys text[];
  batch text[];
  by_key boolean;
  last_key text := coalesce(_after, '');
  taken int := 0;
  width int := most;
  one record;
begin
  if _type is null then
    perform bailiwick_private.fail('INVALID_INPUT', 'The type of the resources is missing.', 'Say which ones are meant.', _expected => 'a type');
  end if;
  -- Names that nobody declared are refused, whoever asks.
  perform from bailiwick_evaluator.evaluate(_tenant, '{null}', array[_permission], '{null}', '{null}');
  if not exists (select from bailiwick_catalogue.resource_type t where t.code = _type) then
    perform bailiwick_private.fail('UNKNOWN_TYPE', 'There is no such type of resource.',
      'Declare it in the catalogue, or correct the name.', _seen => left(_type, 200));
  end if;
  foreach bound in array asked.bounds loop
    select a.answer into told from bailiwick_evaluator.evaluate(_tenant, array[bound], array[_permission], '{null}', '{null}') a;
    if bound is null or told = 'deny' then
      return;
    end if;
    if told = 'none' then
      lacking := coalesce(lacking, bound);
    end if;
  end loop;

  select p.id, r.denied_by into asked_permission, taking
    from bailiwick_catalogue.permission p join bailiwick_catalogue.permission_right r on r.permission_id = p.id where p.code = _permission;
  by_key := exists (select from bailiwick_catalogue.resource_type t where t.parent_code is not null and (t.code = _type or t.is_container));
  if lacking is not null then
    wanted := bailiwick_evaluator.giving(asked_permission);
    inside := bailiwick_evaluator.granted_places(_tenant, bailiwick_evaluator.principals_of(_tenant, lacking, true), 'allow',
      wanted, bailiwick_evaluator.roles_with(_tenant, wanted, true), most_places);
    if inside = '{}' then
      return;
    end if;
    if cardinality(inside) < most_places then
      found_keys := bailiwick_evaluator.keys_below(_tenant, inside, _type, by_key, most_keys);
      if cardinality(found_keys) < most_keys then
        found_keys := array(
          select k.key from (select distinct u.key collate "C" as key from unnest(found_keys) u (key)) k where k.key > last_key order by k.key);
      else
        found_keys := null;
      end if;
    else
      inside := null;
    end if;
  end if;
  if found_keys is null then
    foreach bound in array asked.bounds loop
      outside := outside || bailiwick_evaluator.granted_places(_tenant, bailiwick_evaluator.principals_of(_tenant, bound, false), 'deny',
        taking, bailiwick_evaluator.roles_with(_tenant, taking, false), most_places);
    end loop;
  end if;

  loop
    if found_keys is null then
      batch := bailiwick_evaluator.keys_after(_tenant, _type, last_key, inside, outside, by_key, width);
    else
      batch := found_keys[1 : width];
      found_keys := found_keys[width + 1 :];
    end if;
    exit when batch = '{}';
    for one in
      select batch[a.ordinal] as resource_key, a.answer, a.conditions
        from bailiwick_evaluator.evaluate(_tenant, asked.bounds, array_fill(_permission, array[cardinality(batch)]),
          array_fill(_type, array[cardinality(batch)]), batch) a
       where a.answer in ('allow', 'conditional') order by a.ordinal
    loop
      key := one.resource_key;
      answer := one.answer;
      conditions := one.conditions;
      return next;
      taken := taken + 1;
      if taken = most then
        return;
      end if;
    end loop;
    last_key := batch[cardinality(batch)];
    width := least(width * 2, 1000);
  end loop;
end
$$;
