-- The one evaluator: what the tenant's grants say to each question, for everybody in the bounds.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.evaluate(
  _tenant uuid, _bounds uuid[], _permissions text[], _types text[], _keys text[], _delegable boolean default false
) returns table (ordinal int, answer text, conditions jsonb)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'not written yet';
end
$$;
