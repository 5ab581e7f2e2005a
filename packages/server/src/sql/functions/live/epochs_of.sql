-- The numbers that change with what may be answered: of the server's history, of the catalogue, of the tenant, and of the account of
-- each reference (0 of nobody, -1 where there is none). `is_followed`: that of the tenant moves with the accounts too, as whoever asks
-- has a row in it or is nobody; a person from elsewhere has to be looked up each time.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.epochs_of(_tenant uuid, _references text[])
returns table (timeline bigint, catalogue bigint, epoch bigint, accounts bigint[], is_followed boolean)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
  timeline := bailiwick_evaluator.timeline();
  select c.n into catalogue from bailiwick_catalogue.epoch c;
  select e.n into epoch from bailiwick_directory.tenant_epoch e where e.tenant_id = _tenant;
  select coalesce(array_agg(case when r.reference is null then 0 else coalesce(a.epoch, -1) end order by r.at), '{}'),
         coalesce(bool_and(r.reference is null or p.id is not null), true)
    into accounts, is_followed
    from unnest(_references) with ordinality r (reference, at)
    left join lateral (select a.epoch from bailiwick_identity.account a where a.reference = r.reference offset 0) a on true
    left join lateral (
      select p.id from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = r.reference offset 0
    ) p on true;
  return next;
end
$$;
