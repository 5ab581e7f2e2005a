-- The number of a permission by its code; one that is retired only where that is asked for, to clear it away.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.permission_of(_code text, _retired boolean default false) returns int
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  found_id int;
begin
  select p.id into found_id from bailiwick_catalogue.permission p where p.code = _code and (_retired or p.retired_at is null);
  if not found then
    perform bailiwick_directory.no_such_permission(_code);
  end if;
  return found_id;
end
$$;
