-- How a grant stands, as the journal keeps it.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.grant_data(_tenant uuid, _grant uuid) returns jsonb
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select jsonb_strip_nulls(jsonb_build_object('effect', g.effect, 'delegable', g.delegable, 'validFrom', g.valid_from, 'validUntil', g.valid_until,
      'condition', g.condition_name, 'params', g.params, 'source', g.source, 'reason', g.reason))
    from bailiwick_directory.grant_entry g
   where g.tenant_id = _tenant and g.id = _grant
$$;
