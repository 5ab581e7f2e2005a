-- Removes grants and denials by their ids, for every function that does, and says how many. Checks nothing: see put_grant.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.drop_grants(
  _acting bailiwick_directory.acting, _ids uuid[], _refresh boolean default true
) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  at_root uuid[];
  removed bigint;
begin
  with gone as (
    delete from bailiwick_directory.grant_entry g
     where g.tenant_id = _acting.tenant_id and g.id = any (_ids)
    returning g.principal_id, g.resource_id
  )
  select count(*), array_agg(distinct gone.principal_id) filter (where gone.resource_id = _acting.tenant_id) into removed, at_root from gone;
  if _refresh and at_root is not null then
    perform bailiwick_directory.refresh_root_rights(_acting.tenant_id, at_root);
  end if;
  return removed;
end
$$;
