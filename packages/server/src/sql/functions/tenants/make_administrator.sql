-- Makes an account an administrator of the tenant that is the acting one: a user with an unbounded `*`, which may be given on.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.make_administrator(
  _acting bailiwick_directory.acting, _tenant uuid, _account uuid, _reference text, _permissions int[]
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values (_tenant, _account, _reference, 'user');
  insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, delegable, actor, reason)
  select _tenant, bailiwick_private.new_id(), _account, p.id, _tenant, 'allow', true, _acting.actors[1], 'The first administrator.'
    from unnest(_permissions) p (id);
  perform bailiwick_directory.refresh_root_rights(_tenant, array[_account]);
end
$$;
