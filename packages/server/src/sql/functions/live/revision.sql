-- How far the tenant and the catalogue have come, and the time that the server takes for now. Whoever has a good context for the
-- tenant may know, of an inactive tenant too: caches ask this many times a minute.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: timeline, catalogue, epoch, at
create or replace function bailiwick.revision(_tenant uuid, _context text)
returns table (timeline bigint, catalogue bigint, epoch bigint, at timestamptz)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if bailiwick.verified(_context) ->> 't' is distinct from _tenant::text then
    perform bailiwick_private.fail('CONTEXT_REFUSED', 'The database does not accept the context of this call.',
      'Sign it for this tenant, with a key that the database has.');
  end if;
  return query
    select bailiwick_evaluator.timeline(), c.n, e.n, statement_timestamp()
      from bailiwick_directory.tenant_epoch e cross join bailiwick_catalogue.epoch c
     where e.tenant_id = _tenant;
end
$$;
