-- What who asks, by the verified setting, has on all resources of a type, for filters and policies to ask once instead of row by row.
-- No row where nobody is verified. `everything`: allowed on the tenant, so that what counts is not in `denied_ids`; else allowed are
-- the keys in `ids` alone. Both hold final answers: denials are off, conditional allows are out, conditional denials count.
-- `all_denied`: a denial on the tenant, or somebody who is unknown or inactive: see denied. Only stored resources can have answers of their own, but for those under parents by their key:
-- where a type has such a parent, `is_whole` is false, and so it can be above 10,000 keys: then ask granted() of each row.
-- owner: bailiwick_evaluator
-- execute: application
create or replace function bailiwick.scope(_permission text, _type text)
returns table (everything boolean, all_denied boolean, ids text[], denied_ids text[], is_whole boolean)
language plpgsql stable strict parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  asking bailiwick_directory.acting := bailiwick_evaluator.asking();
begin
  if asking.actors is not null then
    return query select s.* from bailiwick_evaluator.scope_of(asking.tenant_id, asking.bounds, _permission, _type) s;
  end if;
end
$$;
