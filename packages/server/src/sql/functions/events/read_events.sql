-- What happened in the tenant since an epoch, in the order of commits, all of it: at most so many epochs, up to `reached`. From null it
-- is nothing, and `reached` is where to go on. `is_lost`: what came after that epoch is not kept any more, or there never was such an
-- epoch, so everything has to be loaded anew. With `_affected` each says whose rights it may change, which needs `directory.inspect`
-- too; null are those of anybody.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- permission: directory.audit.read
-- notnull: timeline, catalogue, epoch, reached, is_lost, events
create or replace function bailiwick.read_events(
  _tenant uuid, _context text, _after bigint default null, _limit int default null, _affected boolean default false
) returns table (timeline bigint, catalogue bigint, epoch bigint, reached bigint, is_lost boolean, events jsonb)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  most constant int := bailiwick_private.page_limit(_limit);
  most_affected constant int := 1000;
  asked_for text;
begin
  foreach asked_for in array case when _affected then array['directory.audit.read', 'directory.inspect'] else array['directory.audit.read'] end loop
    if not bailiwick_evaluator.permits(acting, asked_for, null, null) then
      perform bailiwick_private.fail('FORBIDDEN', format('This needs the permission %s.', asked_for),
        'Ask an administrator of the tenant for it.', _seen => array_to_string(acting.actors, ', '), _expected => asked_for);
    end if;
  end loop;
  select r.timeline, r.catalogue, r.epoch, r.reached, r.is_lost into timeline, catalogue, epoch, reached, is_lost
    from bailiwick_evaluator.reach(_tenant, _after, most) r;
  select coalesce(jsonb_agg(jsonb_build_object('epoch', o.epoch, 'ordinal', o.ordinal, 'kind', o.kind, 'at', o.at, 'target', o.payload)
             || case when _affected then jsonb_build_object('affected',
                  to_jsonb(bailiwick_evaluator.affected_by(_tenant, o.kind, o.payload, o.affected, most_affected))) else '{}' end
             order by o.epoch, o.ordinal), '[]') into events
    from bailiwick_directory.outbox o
   where o.tenant_id = _tenant and o.epoch > _after and o.epoch <= reached and not is_lost;
  return next;
end
$$;
