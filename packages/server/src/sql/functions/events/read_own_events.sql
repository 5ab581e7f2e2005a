-- What happened since an epoch that may change what whoever asks has on the tenant, in the order of commits: those that name one of them,
-- or somebody for whom they stand; and, without a target, those of which nobody can say. The page ends at `reached`, whether there was
-- something or not. See read_events.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: timeline, catalogue, epoch, reached, is_lost, events
create or replace function bailiwick.read_own_events(_tenant uuid, _context text, _after bigint default null, _limit int default null)
returns table (timeline bigint, catalogue bigint, epoch bigint, reached bigint, is_lost boolean, events jsonb)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  most constant int := bailiwick_private.page_limit(_limit);
  own text[] := bailiwick_evaluator.references_of(_context);
  who uuid[] := bailiwick_evaluator.stands_for(_tenant, acting.bounds);
  is_closed boolean := array_position(acting.bounds, null) is not null;
begin
  select r.timeline, r.catalogue, r.epoch, r.reached, r.is_lost into timeline, catalogue, epoch, reached, is_lost
    from bailiwick_evaluator.reach(_tenant, _after, most) r;
  select coalesce(jsonb_agg(jsonb_build_object('epoch', o.epoch, 'ordinal', o.ordinal, 'kind', o.kind, 'at', o.at,
             'target', case when o.is_theirs then o.payload end) order by o.epoch, o.ordinal), '[]') into events
    from (
      select o.*, bailiwick_evaluator.concerns(_tenant, who, own, o.kind, o.payload, o.affected) as is_theirs
        from bailiwick_directory.outbox o
       where o.tenant_id = _tenant and o.epoch > _after and o.epoch <= reached and not is_lost
      offset 0
    ) o
   where o.is_theirs is distinct from false
     -- Whoever is inactive hears of himself, and of nothing else.
     and (not is_closed or o.is_theirs and split_part(o.kind, '.', 1) in ('user', 'service_account', 'account'));
  return next;
end
$$;
