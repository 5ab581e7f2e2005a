-- Of terms the one that the fewest entries of a time have. It is enough to know which has fewer than 200.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.rarest_term(_tenant uuid, _terms text[], _from timestamptz, _until timestamptz) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set jit = off
as $$
declare
  one text;
  rarest text := _terms[1];
  fewest bigint := 200;
  seen bigint;
begin
  if cardinality(_terms) = 1 then
    return rarest;
  end if;
  foreach one in array _terms loop
    select count(*) into seen from (
      select from bailiwick_journal.entry_term t
       where t.tenant_id = _tenant and t.term = one and t.at >= _from and t.at <= _until limit fewest
    ) as s;
    if seen < fewest then
      fewest := seen;
      rarest := one;
      exit when seen = 0;
    end if;
  end loop;
  return rarest;
end
$$;
