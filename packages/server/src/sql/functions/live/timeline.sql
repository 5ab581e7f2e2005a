-- The timeline of this server's history: another one after a failover, where what was committed last may be lost and its numbers
-- given again.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.timeline() returns bigint
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  return case
    when pg_is_in_recovery() then
      (select greatest(c.timeline_id, r.min_recovery_end_timeline) from pg_control_checkpoint() c cross join pg_control_recovery() r)
    -- The file that is written now has the timeline in its name; the control file says it only after the next checkpoint.
    else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint
  end;
end
$$;
