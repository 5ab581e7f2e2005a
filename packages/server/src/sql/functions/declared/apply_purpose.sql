-- Gives a declared service account what its purpose needs, see bailiwick_catalogue.purpose_permissions, and takes what another purpose
-- gave it.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.apply_purpose(_acting bailiwick_directory.acting, _reference text, _purpose text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  account uuid := bailiwick_directory.principal_of(_acting.tenant_id, _reference, '{service}');
  needed int[] := array(select p.id from bailiwick_catalogue.purpose_permissions() n
                          join bailiwick_catalogue.permission p on p.code = n.permission
                         where n.purpose = _purpose and (not p.is_platform or bailiwick_evaluator.platform_tenant() = _acting.tenant_id));
begin
  update bailiwick_directory.principal p set purpose = _purpose, updated_at = statement_timestamp()
   where p.tenant_id = _acting.tenant_id and p.id = account and p.purpose <> _purpose;
  perform bailiwick_directory.drop_grants(_acting, array_agg(g.id))
    from bailiwick_directory.grant_entry g
   where g.tenant_id = _acting.tenant_id and g.principal_id = account and g.source = 'purpose' and g.permission_id <> all (needed)
  having count(*) > 0;
  perform bailiwick_directory.put_grant(_acting, account, n.id, null, _acting.tenant_id, 'allow', _source => 'purpose')
    from unnest(needed) as n (id);
end
$$;
