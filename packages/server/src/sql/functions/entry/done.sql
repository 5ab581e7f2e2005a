-- How every writing function ends that has changed something: one epoch further, what happened for those who follow, and the
-- journal. `_kind` is the event, such as `group.created`; `_target` says on what, `_data` what of it, `_affected` whom it concerned where
-- that is gone.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.done(
  _acting bailiwick_directory.acting, _kind text, _target jsonb, _data jsonb default '{}', _affected text[] default null
) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  epoch bigint;
begin
  update bailiwick_directory.tenant_epoch e set n = e.n + 1 where e.tenant_id = _acting.tenant_id returning e.n into strict epoch;
  insert into bailiwick_directory.outbox (tenant_id, epoch, ordinal, kind, payload, affected)
    values (_acting.tenant_id, epoch, 0, _kind, _target, _affected);
  perform bailiwick_directory.keep(_acting, _kind, _target, _data);
  perform bailiwick_directory.wake(_acting.tenant_id);
  return epoch;
end
$$;
