-- The references of those who ask, in their order, null for the anonymous one; of a context that acting has accepted.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.references_of(_context text) returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  return (select array_agg(p.who ->> 'id' order by p.at)
    from jsonb_array_elements(bailiwick.verified(_context) -> 'p') with ordinality as p (who, at));
end
$$;
