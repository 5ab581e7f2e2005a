-- A service account of this tenant.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.serviceAccounts.read
-- notnull: reference, state, source, created_at, updated_at
create or replace function bailiwick.get_service_account(_tenant uuid, _context text, _reference text)
returns table (
  reference text, purpose text, title text, description text, state text, source text, created_at timestamptz, updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  wanted uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.serviceAccounts.read');
  wanted := bailiwick_directory.principal_of(_tenant, _reference, '{service}');
  return query
    select p.reference, p.purpose, p.title, p.description, p.state, p.source, p.created_at, p.updated_at
      from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = wanted;
end
$$;
