-- Registers a person: an account, and it as a user of this tenant. Without a reference the account's own id becomes it, which nobody
-- can have taken before.
--
-- It never attaches to an account that is there, by whatever it is given: neither a username nor an e-mail address proves who
-- somebody is. References and usernames are unique across tenants, so it must say when one is taken; it says so in the same words
-- whether by somebody here, elsewhere or deleted, and nothing of whom or where. Whoever has this permission could learn as much
-- from `add_user`. An e-mail address is unique nowhere, so nothing is learned from one.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.create
-- notnull: reference
create or replace function bailiwick.create_user(
  _tenant uuid, _context text, _reference text default null, _username text default null, _email text default null,
  _display_name text default null, _data jsonb default null
) returns table (reference text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.users.create');
  new_id uuid := bailiwick_private.new_id();
  new_reference text := bailiwick_directory.account_reference(coalesce(_reference, new_id::text));
  new_name text := bailiwick_private.checked_text('username', _username, 200, false);
begin
  insert into bailiwick_identity.account (id, reference, username, email, display_name, data)
    values (new_id, new_reference, new_name, bailiwick_directory.checked_email(_email),
            bailiwick_private.checked_text('display_name', _display_name, 200, false), bailiwick_directory.checked_data(coalesce(_data, '{}')))
    on conflict do nothing;
  if not found then
    perform from bailiwick_identity.account a where a.reference = new_reference;
    if found then
      perform bailiwick_private.fail('ALREADY_EXISTS', format('The reference %s is taken.', new_reference), 'Choose another one.',
        _seen => new_reference);
    end if;
    perform bailiwick_private.fail('ALREADY_EXISTS', format('The username %s is taken.', new_name), 'Choose another one.',
      _seen => new_name);
  end if;
  perform bailiwick_directory.insert_user(_tenant, new_id, new_reference);
  -- Without the fields: the journal outlives what is to be forgotten of a person.
  perform bailiwick_directory.done(acting, 'user.created', jsonb_build_object('kind', 'user', 'reference', new_reference));
  reference := new_reference;
  return next;
end
$$;
