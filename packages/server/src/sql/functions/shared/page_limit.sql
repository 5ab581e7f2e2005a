-- How many rows a page of a list has: what was asked for, 50 where nothing was, 500 at most.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue
create or replace function bailiwick_private.page_limit(_limit int) returns int
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  if _limit < 1 or _limit > 500 then
    perform bailiwick_private.fail('INVALID_INPUT', format('A page of %s rows was asked for.', _limit), 'Ask for 1 to 500 rows.',
      _seen => _limit::text, _expected => '1 to 500');
  end if;
  return coalesce(_limit, 50);
end
$$;
