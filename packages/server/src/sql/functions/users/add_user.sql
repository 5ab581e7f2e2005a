-- Makes an account that there is a user of this tenant, by its exact reference; there is no search across tenants. A reference that
-- nobody has and that of a deleted account are the same. Who is a user here already stays as he is, disabled too.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.create
create or replace function bailiwick.add_user(_tenant uuid, _context text, _reference text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.users.create');
  wanted text := bailiwick_private.checked_text('reference', _reference, 200, true);
  account uuid;
  known_from text;
begin
  select p.source into known_from from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = wanted and p.kind = 'user';
  if known_from = 'break-glass' then
    -- Of whom glass made a member for an hour, this makes one for good.
    update bailiwick_directory.principal p set source = 'manual', updated_at = statement_timestamp()
     where p.tenant_id = _tenant and p.reference = wanted;
    perform bailiwick_directory.done(acting, 'user.added', jsonb_build_object('kind', 'user', 'reference', wanted));
    return;
  elsif known_from is not null then
    return;
  end if;
  -- Held until the end: whoever changes the account meanwhile knows of this tenant or waits.
  select a.id into account from bailiwick_identity.account a where a.reference = wanted and a.state <> 'deleted' for share;
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', format('There is no user with the reference %s.', wanted),
      'Register the person with create_user.', _seen => wanted);
  end if;
  perform bailiwick_directory.insert_user(_tenant, account, wanted);
  perform bailiwick_directory.done(acting, 'user.added', jsonb_build_object('kind', 'user', 'reference', wanted));
end
$$;
