-- A user of this tenant with all fields; oneself without the permission.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.read
-- notnull: reference, state, account_state, source, created_at, updated_at
create or replace function bailiwick.get_user(_tenant uuid, _context text, _reference text)
returns table (
  reference text, username text, email text, display_name text, data jsonb, state text, account_state text, source text,
  created_at timestamptz, updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted uuid;
begin
  perform bailiwick_directory.enter_for(_tenant, _context, _reference, 'directory.users.read', _writes => false);
  wanted := bailiwick_directory.principal_of(_tenant, _reference, '{user}');
  return query
    select p.reference, a.username, a.email, a.display_name, a.data, p.state, a.state, p.source, p.created_at,
           greatest(p.updated_at, a.updated_at)
      from bailiwick_directory.principal p join bailiwick_identity.account a on a.id = p.id
     where p.tenant_id = _tenant and p.id = wanted;
end
$$;
