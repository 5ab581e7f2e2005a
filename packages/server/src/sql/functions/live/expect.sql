-- Refuses, as STALE_SNAPSHOT, unless nothing has changed since these numbers were read: see epochs_of. In the transaction of a query
-- it comes before that, so that what was decided before is what holds now. A standby has to be as far at least.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
create or replace function bailiwick.expect(
  _tenant uuid, _context text, _timeline bigint, _catalogue bigint, _epoch bigint, _accounts bigint[]
) returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  now_is record;
begin
  perform bailiwick_evaluator.acting(_tenant, _context);
  select * into now_is from bailiwick_evaluator.epochs_of(_tenant, bailiwick_evaluator.references_of(_context));
  if (now_is.timeline, now_is.catalogue, now_is.epoch, now_is.accounts) is not distinct from (_timeline, _catalogue, _epoch, _accounts) then
    return true;
  end if;
  if pg_is_in_recovery() and now_is.timeline >= _timeline and now_is.catalogue >= _catalogue and now_is.epoch >= _epoch
    and cardinality(now_is.accounts) = cardinality(_accounts)
    and not exists (select from unnest(now_is.accounts, _accounts) a (is_now, wanted) where a.is_now < a.wanted) then
    return true;
  end if;
  perform bailiwick_private.fail('STALE_SNAPSHOT', 'What was read before is not what holds now.', 'Read it again, and try the same once more.',
    _seen => format('epoch %s, catalogue %s, timeline %s', now_is.epoch, now_is.catalogue, now_is.timeline),
    _expected => format('epoch %s, catalogue %s, timeline %s', _epoch, _catalogue, _timeline));
  return false;
end
$$;
