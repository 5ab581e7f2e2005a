-- Keeps in the journal of the platform, where it is founded, what a deployment has changed for all tenants.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.keep_sync(_source text, _changes jsonb) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  platform uuid := bailiwick_evaluator.platform_tenant();
  before text := current_setting('bailiwick.acting_tenant', true);
begin
  if platform is null then
    return;
  end if;
  perform set_config('bailiwick.acting_tenant', platform::text, true);
  perform bailiwick_directory.keep(row(platform, '{}'::uuid[], array['deployment of ' || _source], '{}'::jsonb), 'catalogue.synced',
    jsonb_build_object('source', _source),
    jsonb_build_object('changes', (select jsonb_agg(c.entry - 'before' - 'after') from jsonb_array_elements(_changes) as c (entry))));
  perform set_config('bailiwick.acting_tenant', coalesce(before, ''), true);
end
$$;
