-- Codes and short codes of the permissions that can be asked, for clients that carry the short ones. Anybody with a context may know.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: code, short_code
create or replace function bailiwick.permissions_map(_tenant uuid, _context text) returns table (code text, short_code text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform bailiwick_evaluator.acting(_tenant, _context);
  return query
    select p.code, p.short_code from bailiwick_catalogue.permission p
     where p.retired_at is null and not p.is_namespace and p.id <> 0
     order by p.code;
end
$$;
