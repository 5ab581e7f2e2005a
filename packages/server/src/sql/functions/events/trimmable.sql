-- Tenants with events that are older than they keep them, and up to which epoch: before the first that is not.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.trimmable(_most int) returns table (tenant uuid, epoch bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off
as $$
  select e.tenant_id, coalesce(f.epoch - 1, e.n)
    from bailiwick_directory.tenant_epoch e
   cross join lateral (
     select statement_timestamp() - make_interval(hours => coalesce(
       (select s.value #>> '{}' from bailiwick_directory.setting s where s.tenant_id = e.tenant_id and s.name = 'events.retentionHours'),
       (select d.initial #>> '{}' from bailiwick_catalogue.setting d where d.name = 'events.retentionHours'))::int) as kept_from
   ) k
   cross join lateral (
     select o.at from bailiwick_directory.outbox o where o.tenant_id = e.tenant_id order by o.epoch limit 1
   ) oldest
    left join lateral (
      select o.epoch from bailiwick_directory.outbox o
       where o.tenant_id = e.tenant_id and o.at >= k.kept_from order by o.epoch limit 1
    ) f on true
   where oldest.at < k.kept_from
   limit least(_most, 10000)
$$;
