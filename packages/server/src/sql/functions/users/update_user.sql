-- Changes what is known of a person. What is null stays as it is, what is empty is cleared; keys of `_data` are put into the others,
-- and those that are null are removed. Oneself without the permission.
--
-- These fields are the account's, so every tenant shows them: who is a user of another tenant too, only he himself changes. The
-- refusal says just that.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.update
create or replace function bailiwick.update_user(
  _tenant uuid, _context text, _reference text, _username text default null, _email text default null, _display_name text default null,
  _data jsonb default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_for(_tenant, _context, _reference, 'directory.users.update', _writes => true);
  wanted uuid := bailiwick_directory.principal_of(_tenant, _reference, '{user}');
  old bailiwick_identity.account;
  new bailiwick_identity.account;
  changed text[];
begin
  -- Held until the end: no other tenant takes the person in meanwhile, see add_user.
  select * into strict old from bailiwick_identity.account a where a.id = wanted for no key update;
  if old.state = 'deleted' or not acting.bounds <@ array[wanted] and bailiwick_evaluator.tenants_of(wanted) <> array[_tenant] then
    perform bailiwick_private.fail('PROTECTED', format('Only %s can change what is known of this account.', _reference),
      'Ask the person to.', _seen => _reference);
  end if;
  new := old;
  new.username := case when _username is null then old.username else bailiwick_private.checked_text('username', _username, 200, false) end;
  new.email := case when _email is null then old.email else bailiwick_directory.checked_email(_email) end;
  new.display_name := case when _display_name is null then old.display_name
    else bailiwick_private.checked_text('display_name', _display_name, 200, false) end;
  if _data is not null then
    new.data := bailiwick_directory.checked_data((old.data || bailiwick_directory.checked_data(_data))
      - array(select d.key from jsonb_each(_data) d where d.value = 'null'));
  end if;
  changed := array_remove(array[
    case when new.username is distinct from old.username then 'username' end,
    case when new.email is distinct from old.email then 'email' end,
    case when new.display_name is distinct from old.display_name then 'display_name' end,
    case when new.data <> old.data then 'data' end], null);
  if changed = '{}' then
    return;
  end if;
  if not acting.bounds <@ array[wanted] and changed && '{username,email}' then
    -- Who changes what another one signs in with can become him, so it takes what giving him his rights would take.
    perform bailiwick_directory.guard_enable(acting, wanted);
  end if;
  begin
    update bailiwick_identity.account a
       set username = new.username, email = new.email, display_name = new.display_name, data = new.data, updated_at = statement_timestamp()
     where a.id = wanted;
  exception when unique_violation then
    perform bailiwick_private.fail('ALREADY_EXISTS', format('The username %s is taken.', new.username), 'Choose another one.',
      _seen => new.username);
  end;
  perform bailiwick_directory.done(acting, 'user.updated', jsonb_build_object('kind', 'user', 'reference', _reference),
    jsonb_build_object('fields', changed));
end
$$;
