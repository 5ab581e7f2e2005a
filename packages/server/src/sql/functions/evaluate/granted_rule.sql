-- What bailiwick.granted answers about all resources of a type but those of bailiwick.granted_keys, whose answer is the other one. Null where
-- each row has to be asked about, and where nobody is verified. Filters and policies ask this once for a statement.
-- owner: bailiwick_evaluator
-- execute: application
create or replace function bailiwick.granted_rule(_action text, _type text) returns boolean
language plpgsql stable strict parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
begin
  return (select p.everything from bailiwick_evaluator.plainly(_action, _type) p);
end
$$;
