-- The tenants that an account is a user of, in their order. Without the acting tenant's policy, so that what a change to an account
-- means for the others is known; callers say none of it to anybody.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.tenants_of(_account uuid) returns uuid[]
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(p.tenant_id order by p.tenant_id), '{}')
    from bailiwick_directory.principal p where p.id = _account and p.kind = 'user'
$$;
