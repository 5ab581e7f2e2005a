-- The numbers that change with what may be answered: of the server's history, of the catalogue, of the tenant, and of the account of
-- each reference (0 of nobody, -1 where there is none). `is_followed`: that of the tenant moves with the accounts too, as whoever asks
-- has a row in it or is nobody; a person from elsewhere has to be looked up each time.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.epochs_of(_tenant uuid, _references text[])
returns table (timeline bigint, catalogue bigint, epoch bigint, accounts bigint[], is_followed boolean)
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_evaluator.timeline(), (select c.n from bailiwick_catalogue.epoch c),
         (select e.n from bailiwick_directory.tenant_epoch e where e.tenant_id = _tenant),
         array(select case when r.reference is null then 0
                 else coalesce((select a.epoch from bailiwick_identity.account a where a.reference = r.reference), -1) end
            from unnest(_references) with ordinality r (reference, at) order by r.at),
         not exists (select from unnest(_references) r (reference)
           where r.reference is not null
             and not exists (select from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = r.reference))
$$;
