-- Makes a service account. Its reference begins with `service:`, see bailiwick_directory.account_reference. With a purpose other
-- than custom, which it has where none is said, it is given what the flow of that purpose needs, none of it to be given on; whoever
-- makes it has to be able to delegate that.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.serviceAccounts.create
create or replace function bailiwick.create_service_account(
  _tenant uuid, _context text, _reference text, _purpose text default null, _title text default null, _description text default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.serviceAccounts.create');
  new_id uuid := bailiwick_private.new_id();
  new_reference text := bailiwick_private.checked_reference('reference', _reference);
  wanted text := coalesce(_purpose, 'custom');
  permissions int[];
begin
  if new_reference !~ '^service:.' then
    perform bailiwick_private.fail('INVALID_INPUT', 'reference does not begin with service:.',
      'Call it service: and a name, which no person is called.', _seen => new_reference, _expected => 'service:<name>');
  end if;
  perform bailiwick_directory.checked_choice('purpose', wanted,
    '{system,registrator,authenticator,token_manager,api_gateway,group_syncer,data_processor,custom}');
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind, purpose, title, description)
    values (_tenant, new_id, new_reference, 'service', wanted, bailiwick_private.checked_text('title', _title, 200, false),
            bailiwick_private.checked_text('description', _description, 2000, false))
    on conflict do nothing;
  if not found then
    perform bailiwick_private.fail('ALREADY_EXISTS', format('The reference %s is taken.', new_reference), 'Choose another one.',
      _seen => new_reference);
  end if;
  permissions := array(select p.id from bailiwick_catalogue.purpose_permissions() n
                         join bailiwick_catalogue.permission p on p.code = n.permission
                        where n.purpose = wanted and (not p.is_platform or bailiwick_evaluator.platform_tenant() = _tenant));
  if permissions <> '{}' then
    perform bailiwick_directory.require_delegable(acting, permissions, _tenant);
    perform from unnest(permissions) as p (id)
      cross join lateral bailiwick_directory.put_grant(acting, new_id, p.id, null, _tenant, 'allow', _source => 'purpose', _refresh => false);
    perform bailiwick_directory.refresh_root_rights(_tenant, array[new_id]);
  end if;
  perform bailiwick_directory.done(acting, 'service_account.created', jsonb_build_object('kind', 'service', 'reference', new_reference),
    jsonb_build_object('purpose', wanted));
end
$$;
