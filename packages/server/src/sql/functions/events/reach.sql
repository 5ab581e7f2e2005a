-- How far a page of events goes that begins after an epoch and has so many epochs at most; `is_lost` where some are gone, or where there
-- is no such epoch. Epochs have no gaps, so the oldest that is there says it.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.reach(_tenant uuid, _after bigint, _most int)
returns table (timeline bigint, catalogue bigint, epoch bigint, reached bigint, is_lost boolean)
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_evaluator.timeline(), (select c.n from bailiwick_catalogue.epoch c), e.n,
         case when l.is_lost or _after is null then e.n else least(e.n, least(_after, e.n) + _most) end, l.is_lost
    from bailiwick_directory.tenant_epoch e
   cross join lateral (
     select coalesce(_after > e.n or _after < 0 or _after < e.n and _after < coalesce(
       (select min(o.epoch) from bailiwick_directory.outbox o where o.tenant_id = _tenant), e.n + 1) - 1, false) as is_lost
   ) l
   where e.tenant_id = _tenant
$$;
