-- Makes an account a user of the tenant. What `*members` are given it has from then on, which is what the permission to register people
-- is for: nobody is asked whether he may delegate that.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.insert_user(_tenant uuid, _account uuid, _reference text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values (_tenant, _account, _reference, 'user')
    on conflict do nothing;
  if not found then
    perform bailiwick_private.fail('ALREADY_EXISTS', format('The reference %s is taken.', _reference), 'Choose another one.',
      _seen => _reference);
  end if;
end
$$;
