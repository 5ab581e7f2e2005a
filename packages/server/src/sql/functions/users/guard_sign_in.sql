-- Before somebody changes what another one signs in with: who can do that can become him. So it needs, to delegate, everything that
-- the other one is given himself or through groups; who has no rights but those of all members can be looked after by anybody who may.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.guard_sign_in(_acting bailiwick_directory.acting, _user uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  held record;
begin
  for held in
    with mine as (
      select _user as id
      union
      select c.ancestor_id
        from bailiwick_directory.membership m
        join bailiwick_directory.group_closure c on c.tenant_id = m.tenant_id and c.descendant_id = m.group_id
       where m.tenant_id = _acting.tenant_id and m.principal_id = _user
         and (m.valid_until is null or m.valid_until > statement_timestamp())
    )
    select g.resource_id, array_agg(distinct coalesce(g.permission_id, rp.permission_id)) as permissions
      from mine
      join bailiwick_directory.grant_entry g on g.tenant_id = _acting.tenant_id and g.principal_id = mine.id
      left join bailiwick_directory.role_permission rp on rp.tenant_id = g.tenant_id and rp.role_id = g.role_id
     where g.effect = 'allow' and (g.valid_until is null or g.valid_until > statement_timestamp())
       and (g.permission_id is not null or rp.permission_id is not null)
     group by g.resource_id
  loop
    perform bailiwick_directory.require_delegable(_acting, held.permissions, held.resource_id);
  end loop;
end
$$;
