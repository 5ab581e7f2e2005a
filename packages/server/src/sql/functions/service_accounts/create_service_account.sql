-- Makes a service account. Its reference begins with `service:`, see bailiwick_directory.account_reference. With a purpose it is given
-- what the flow of that purpose needs, none of it to be given on; whoever makes it has to be able to delegate that.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.serviceAccounts.create
create or replace function bailiwick.create_service_account(
  _tenant uuid, _context text, _reference text, _purpose text default 'custom', _title text default null, _description text default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.serviceAccounts.create');
  new_id uuid := bailiwick_private.new_id();
  new_reference text := bailiwick_private.checked_reference('reference', _reference);
  permissions int[];
begin
  if new_reference !~ '^service:.' then
    perform bailiwick_private.fail('INVALID_INPUT', 'reference does not begin with service:.',
      'Call it service: and a name, which no person is called.', _seen => new_reference, _expected => 'service:<name>');
  end if;
  perform bailiwick_directory.checked_choice('purpose', coalesce(_purpose, ''),
    '{system,registrator,authenticator,token_manager,api_gateway,group_syncer,data_processor,custom}');
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind, purpose, title, description)
    values (_tenant, new_id, new_reference, 'service', _purpose, bailiwick_private.checked_text('title', _title, 200, false),
            bailiwick_private.checked_text('description', _description, 2000, false))
    on conflict do nothing;
  if not found then
    perform bailiwick_private.fail('ALREADY_EXISTS', format('The reference %s is taken.', new_reference), 'Choose another one.',
      _seen => new_reference);
  end if;
  permissions := array(select p.id from bailiwick_catalogue.purpose_permissions() n
                         join bailiwick_catalogue.permission p on p.code = n.permission where n.purpose = _purpose);
  if permissions <> '{}' then
    perform bailiwick_directory.require_delegable(acting, permissions, _tenant);
    insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, source, actor)
      select _tenant, bailiwick_private.new_id(), new_id, p.id, _tenant, 'allow', 'purpose', acting.actors[1]
        from unnest(permissions) as p (id);
    perform bailiwick_directory.refresh_root_rights(_tenant, array[new_id]);
  end if;
  perform bailiwick_directory.done(acting, 'service_account.created', jsonb_build_object('kind', 'service', 'reference', new_reference),
    jsonb_build_object('purpose', _purpose));
end
$$;
