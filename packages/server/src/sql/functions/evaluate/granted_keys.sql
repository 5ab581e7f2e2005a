-- The keys of a type about which bailiwick.granted does not answer as bailiwick.granted_rule says.
-- owner: bailiwick_evaluator
-- execute: application
create or replace function bailiwick.granted_keys(_action text, _type text) returns table (resource_key text)
language plpgsql stable strict parallel safe rows 100 security definer set search_path = pg_catalog, pg_temp
as $$
declare
  plain record;
begin
  select * into plain from bailiwick_evaluator.plainly(_action, _type);
  if found and not plain.all_denied then
    return query select s.resource_key
      from bailiwick_evaluator.sets(plain.tenant_id, plain.bound, _type, plain.allowed_by, plain.denied_by) s
     where case when plain.everything then s.is_denied else s.is_allowed and not s.is_denied end;
  end if;
end
$$;
