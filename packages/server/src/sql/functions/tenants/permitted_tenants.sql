-- The tenants on which everybody who asks has the permission, in the order of their codes: see bailiwick.list_tenants.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.permitted_tenants(
  _acting bailiwick_directory.acting, _permission text, _pattern text, _after text, _limit int
) returns table (id uuid, code text, title text, state text, is_platform boolean, created_at timestamptz, updated_at timestamptz, deleted_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  -- Asked for at once; few of many may be permitted.
  most constant int := greatest(_limit, 100);
  last_code text := coalesce(_after, '');
  ids uuid[];
  missing int := _limit;
  rows_now int;
begin
  loop
    select array_agg(t.tenant_id order by t.code), max(t.code) into ids, last_code
      from (select t.tenant_id, t.code from bailiwick_directory.tenant t
             where t.code > last_code and (_pattern is null or t.code ilike _pattern or t.title ilike _pattern)
             order by t.code limit most) t;
    exit when ids is null;
    return query
      select t.tenant_id, t.code, t.title, t.state, t.is_platform, t.created_at, t.updated_at, t.deleted_at
        from bailiwick_evaluator.evaluate(_acting.tenant_id, _acting.bounds, array_fill(_permission, array[cardinality(ids)]),
               array_fill('tenant'::text, array[cardinality(ids)]), ids::text[]) a
        join bailiwick_directory.tenant t on t.tenant_id = ids[a.ordinal]
       where a.answer = 'allow' order by t.code limit missing;
    get diagnostics rows_now = row_count;
    missing := missing - rows_now;
    exit when missing <= 0 or cardinality(ids) < most;
  end loop;
end
$$;
