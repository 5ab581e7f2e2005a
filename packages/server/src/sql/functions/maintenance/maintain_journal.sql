-- Makes the months of the journal ahead, as many as the setting partitions.monthsAhead of the platform says, and deletes by the month
-- what tenants keep no longer; `_most` rows at a time, and the row `more` says that there is more to be done. For all tenants, by
-- whoever looks after the platform. Several at once wait for each other, 2 seconds at most.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.maintain
-- notnull: done
create or replace function bailiwick.maintain_journal(_tenant uuid, _context text, _most int default 10000)
returns table (done text, what text, rows_deleted bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.entered(_tenant, _context, 'platform.maintain');
begin
  if bailiwick_evaluator.platform_tenant() is distinct from _tenant then
    perform bailiwick_private.fail('FORBIDDEN', 'This needs the permission platform.maintain.', 'Ask in the platform tenant.',
      _seen => array_to_string(acting.actors, ', '), _expected => 'platform.maintain');
  end if;
  return query select m.done, m.what, m.rows_deleted from bailiwick_directory.maintain_all(acting, _most) m;
end
$$;
