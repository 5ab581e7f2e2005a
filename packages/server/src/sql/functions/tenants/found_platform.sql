-- Makes the tenant whose members look after the others, and its first administrator, whose account is made where there is none: how a
-- database begins, before anybody can be asked. Called by deployments, by each of them if they like: where the platform is founded
-- with this code nothing happens.
-- owner: bailiwick_directory
-- execute: deployment
create or replace function bailiwick.found_platform(_code text, _title text, _administrator text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  platform uuid;
  known_code text;
  account uuid;
  kept_title text := bailiwick_private.checked_text('The title', _title, 200, true);
  administrator text := bailiwick_private.checked_reference('The reference of the administrator', _administrator);
  acting bailiwick_directory.acting;
begin
  if _code is null or _code !~ '^[a-z0-9][a-z0-9-]{0,62}$' then
    perform bailiwick_private.fail('INVALID_INPUT', 'The code of a tenant has another form.', null,
      _seen => left(_code, 200), _expected => 'small letters, digits and `-`, at most 63, and no `-` at the beginning');
  end if;
  -- Deployments begin at the same time.
  perform pg_advisory_xact_lock(hashtextextended('bailiwick.found_platform', 0));
  platform := bailiwick_evaluator.platform_tenant();
  if platform is not null then
    perform set_config('bailiwick.acting_tenant', platform::text, true);
    select t.code into known_code from bailiwick_directory.tenant t where t.tenant_id = platform;
    if known_code <> _code then
      perform bailiwick_private.fail('ALREADY_EXISTS', 'The platform is founded already, with another code.',
        'There is one in a database.', _seen => _code, _expected => known_code);
    end if;
    return platform;
  end if;
  account := bailiwick_evaluator.active_account(administrator);
  if account is null then
    account := bailiwick_private.new_id();
    begin
      insert into bailiwick_identity.account (id, reference) values (account, administrator);
    exception when unique_violation then
      perform bailiwick_private.fail('INVALID_INPUT', 'The account of the administrator is not active.', null,
        _seen => administrator, _expected => 'an active account, or none');
    end;
  end if;
  platform := bailiwick_private.new_id();
  begin
    perform bailiwick_directory.make_tenant(platform, _code, kept_title, true);
  exception when unique_violation then
    perform bailiwick_private.fail('ALREADY_EXISTS', 'There is or was a tenant of this code, and codes are used once.',
      'Take another code.', _seen => _code);
  end;
  acting := row(platform, '{}'::uuid[], array[format('deployment: %s', session_user)], '{}'::jsonb);
  -- `*`, which covers nothing of the platform, and all of that.
  perform bailiwick_directory.make_administrator(acting, platform, account, administrator,
    array(select p.id from bailiwick_catalogue.permission p where p.code in ('*', 'platform')));
  perform bailiwick_directory.require_administrator(platform);
  perform bailiwick_directory.done(acting, 'platform.founded', jsonb_build_object('tenant', platform),
    jsonb_build_object('code', _code, 'title', kept_title, 'administrator', administrator));
  return platform;
end
$$;
