-- As bailiwick.maintain_journal, for a deployment, which asks nobody.
-- owner: bailiwick_directory
-- execute: deployment
create or replace function bailiwick.maintain(_most int default 10000) returns table (done text, what text, rows_deleted bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  platform uuid := bailiwick_evaluator.platform_tenant();
begin
  if platform is null then
    perform bailiwick_private.fail('NOT_FOUND', 'There is no platform yet, in whose journal this stands.', 'Found it: `bailiwick found`.');
  end if;
  perform set_config('bailiwick.acting_tenant', platform::text, true);
  return query select m.done, m.what, m.rows_deleted
    from bailiwick_directory.maintain_all(row(platform, '{}'::uuid[], array[format('deployment: %s', session_user)], '{}'::jsonb), _most) m;
end
$$;
