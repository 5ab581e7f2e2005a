-- What the catalogue says of a source, for an application that looks at its start whether that is what it declares.
-- owner: bailiwick_catalogue
-- execute: application, deployment
create or replace function bailiwick.catalogue_entries(_source text) returns table (kind text, name text, entry jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.kind, e.name, e.entry from bailiwick_catalogue.entries() e
   where e.source = _source and not e.is_retired
   order by e.kind, e.name
$$;
