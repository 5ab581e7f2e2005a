-- What a relay has not delivered yet: of each tenant where there is something, so many epochs at most, in the order of commits; of so
-- many tenants. `missing` is how many epochs are gone that it has never seen: whoever follows it has to load everything of the tenant
-- anew. `is_silent`: the writers of the tenant wake nobody, so the relay does.
-- owner: bailiwick_evaluator
-- execute: relay
-- notnull: tenant, epoch, ordinal, kind, at, missing, is_silent
create or replace function bailiwick.relay_events(_relay text, _tenants int default 100, _epochs int default 100)
returns table (
  tenant uuid, epoch bigint, ordinal int, kind text, target jsonb, affected text[], at timestamptz, missing bigint, is_silent boolean
)
language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off
as $$
  with waiting as materialized (
    select e.tenant_id, coalesce(p.epoch, 0) as delivered
      from bailiwick_directory.tenant_epoch e
      left join bailiwick_directory.relay_position p on p.tenant_id = e.tenant_id and p.relay = _relay
     where e.n > coalesce(p.epoch, 0)
       and exists (select from bailiwick_directory.outbox o where o.tenant_id = e.tenant_id and o.epoch > coalesce(p.epoch, 0))
     limit least(_tenants, 1000)
  )
  select w.tenant_id, o.epoch, o.ordinal, o.kind, o.payload, o.affected, o.at, f.oldest - w.delivered - 1,
         'writer' <> coalesce(
           (select s.value #>> '{}' from bailiwick_directory.setting s where s.tenant_id = w.tenant_id and s.name = 'events.wake'),
           (select d.initial #>> '{}' from bailiwick_catalogue.setting d where d.name = 'events.wake'))
    from waiting w
   cross join lateral (
     select o.epoch as oldest from bailiwick_directory.outbox o
      where o.tenant_id = w.tenant_id and o.epoch > w.delivered order by o.epoch limit 1
   ) f
   cross join lateral (
     select * from bailiwick_directory.outbox o
      where o.tenant_id = w.tenant_id and o.epoch >= f.oldest and o.epoch < f.oldest + least(_epochs, 1000) offset 0
   ) o
   order by w.tenant_id, o.epoch, o.ordinal
$$;
