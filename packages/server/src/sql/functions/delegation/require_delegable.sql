-- Refuses unless everybody who asks may give on each of these permissions on the resource: to give them, to place a denial of them
-- or to lift one. Until `_valid_until`, or for ever; under the condition, where the grant has one.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.require_delegable(
  _acting bailiwick_directory.acting, _permission_ids int[], _resource_id uuid,
  _valid_until timestamptz default null, _condition text default null, _params jsonb default null
) returns void
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.require_held(_acting, _permission_ids,
    array_fill(_resource_id, array[cardinality(_permission_ids)]), array_fill(_valid_until, array[cardinality(_permission_ids)]),
    array_fill(_condition, array[cardinality(_permission_ids)]), array_fill(_params, array[cardinality(_permission_ids)]), true)
$$;
