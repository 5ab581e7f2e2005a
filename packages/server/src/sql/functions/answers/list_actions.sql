-- The permissions that who asks, or the principal that is named, has on the resource, or on the tenant where none is said, by code;
-- `conditional` is what hangs on a condition. Namespaces and what is retired are left out. About another principal it needs
-- `directory.inspect`.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: permission, answer
create or replace function bailiwick.list_actions(
  _tenant uuid, _context text, _type text default null, _key text default null, _principal text default null
) returns table (permission text, answer text)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  asked bailiwick_directory.acting := bailiwick_evaluator.about(_tenant, _context, _principal, _type, _key);
  codes text[];
begin
  perform from bailiwick_evaluator.places(_tenant, array[_type], array[_key]);
  codes := array(select p.code from bailiwick_catalogue.permission p
    where p.retired_at is null and not p.is_namespace and p.id <> 0 order by p.code);
  while codes <> '{}' loop
    return query
      select codes[a.ordinal], a.answer
        from bailiwick_evaluator.evaluate(_tenant, asked.bounds, codes[1 : 1000], array_fill(_type, array[least(cardinality(codes), 1000)]),
          array_fill(_key, array[least(cardinality(codes), 1000)])) a
       where a.answer in ('allow', 'conditional') order by a.ordinal;
    codes := codes[1001 :];
  end loop;
end
$$;
