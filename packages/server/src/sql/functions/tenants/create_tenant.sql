-- Makes a tenant and its first administrator, who is an account already. Asked in the platform tenant. A code is never used twice,
-- also not after its tenant is deleted.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.tenants.create
create or replace function bailiwick.create_tenant(_tenant uuid, _context text, _code text, _title text, _administrator text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'platform.tenants.create');
  new_tenant uuid := bailiwick_private.new_id();
  kept_title text := bailiwick_private.checked_text('The title', _title, 200, true);
  account uuid;
begin
  if _code is null or _code !~ '^[a-z0-9][a-z0-9-]{0,62}$' then
    perform bailiwick_private.fail('INVALID_INPUT', 'The code of a tenant has another form.', null,
      _seen => left(_code, 200), _expected => 'small letters, digits and `-`, at most 63, and no `-` at the beginning');
  end if;
  account := bailiwick_evaluator.active_account(_administrator);
  if account is null then
    perform bailiwick_private.fail('NOT_FOUND', 'There is no active account of this reference.',
      'The first administrator of a tenant is somebody who can sign in: create the account first.', _seen => left(_administrator, 200));
  end if;
  begin
    perform bailiwick_directory.make_tenant(new_tenant, _code, kept_title);
  exception when unique_violation then
    perform bailiwick_private.fail('ALREADY_EXISTS', 'There is or was a tenant of this code, and codes are used once.',
      'Take another code.', _seen => _code);
  end;
  -- 0 is `*`.
  perform bailiwick_directory.make_administrator(acting, new_tenant, account, _administrator, '{0}');
  perform bailiwick_directory.require_administrator(new_tenant);
  perform bailiwick_directory.done_in(acting, new_tenant, 'tenant.created',
    jsonb_build_object('code', _code, 'title', kept_title, 'administrator', _administrator));
  return new_tenant;
end
$$;
