-- The keys of a type about which bailiwick.denied does not answer as bailiwick.denied_rule says.
-- owner: bailiwick_evaluator
-- execute: application
create or replace function bailiwick.denied_keys(_action text, _type text) returns table (resource_key text)
language plpgsql stable strict parallel safe rows 100 security definer set search_path = pg_catalog, pg_temp
as $$
declare
  plain record;
begin
  select * into plain from bailiwick_evaluator.plainly(_action, _type);
  if found and not plain.all_denied then
    return query select s.resource_key
      from bailiwick_evaluator.sets(plain.tenant_id, plain.bound, _type, plain.allowed_by, plain.denied_by, true) s
     where s.is_denied;
  end if;
end
$$;
