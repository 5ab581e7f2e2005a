-- Changes the state of an account, for all tenants and from the next check on. The platform tenant alone does this.
--
-- A tenant whose last administrator it is is not asked: a stolen account has to be stopped, and the platform can give such a tenant
-- another administrator. The platform itself, above which nobody is, keeps its last one.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.set_account_state(
  _tenant uuid, _context text, _permission text, _reference text, _from text[], _to text, _event text
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_platform(_tenant, _context, _permission, _writes => true);
  wanted text := bailiwick_private.checked_text('reference', _reference, 200, true);
  account uuid;
  before text;
  tenants uuid[];
  one uuid;
begin
  select a.id into account from bailiwick_identity.account a where a.reference = wanted;
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', format('There is no account with the reference %s.', wanted), 'See list_accounts.', _seen => wanted);
  end if;
  -- Tenants before the account, as writers of a tenant do. Nobody else holds several tenants but after the platform's, which is held.
  tenants := bailiwick_evaluator.tenants_of(account);
  foreach one in array array_remove(tenants, _tenant) loop
    perform set_config('bailiwick.acting_tenant', one::text, true);
    perform from bailiwick_directory.tenant_epoch e where e.tenant_id = one for no key update;
  end loop;
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  select a.state into strict before from bailiwick_identity.account a where a.id = account for no key update;
  -- One that has taken the account in meanwhile hears of it too.
  tenants := bailiwick_evaluator.tenants_of(account);
  if before = _to then
    return;
  end if;
  if before <> all (_from) then
    perform bailiwick_private.fail('PROTECTED', format('The account %s is %s.', wanted, before),
      'A lock is taken off by unlock_account, disabling by enable_account, and a deleted account stays deleted.',
      _seen => before, _expected => array_to_string(_from, ', '));
  end if;
  update bailiwick_identity.account a
     set state = _to, epoch = a.epoch + 1, updated_at = statement_timestamp(),
         deleted_at = case when _to = 'deleted' then statement_timestamp() end
   where a.id = account;
  if _to = 'deleted' then
    perform bailiwick_identity.forget(account);
  end if;
  if _to <> 'active' then
    perform bailiwick_directory.require_administrator(_tenant);
  end if;
  perform bailiwick_directory.done(acting, _event, jsonb_build_object('kind', 'account', 'reference', wanted));
  foreach one in array array_remove(tenants, _tenant) loop
    perform bailiwick_directory.tell(one, _event, jsonb_build_object('kind', 'account', 'reference', wanted));
  end loop;
end
$$;
