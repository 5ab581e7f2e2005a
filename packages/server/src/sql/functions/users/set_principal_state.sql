-- Disables or enables a user or a service account of this tenant: for the next check, and here only. A disabled one gets nothing; its
-- grants, denials and memberships stay. Whoever enables one again gives all that back, and has to be able to delegate it.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.set_principal_state(
  _tenant uuid, _context text, _permission text, _kind text, _reference text, _state text
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, _permission);
  wanted uuid := bailiwick_directory.principal_of(_tenant, _reference, array[_kind]);
begin
  update bailiwick_directory.principal p set state = _state, updated_at = statement_timestamp()
   where p.tenant_id = _tenant and p.id = wanted and p.state <> _state;
  if not found then
    return;
  end if;
  if _state = 'disabled' then
    perform bailiwick_directory.require_administrator(_tenant);
  else
    perform bailiwick_directory.guard_enable(acting, wanted);
  end if;
  perform bailiwick_directory.done(acting,
    case _kind when 'user' then 'user.' else 'service_account.' end || case _state when 'active' then 'enabled' else 'disabled' end,
    jsonb_build_object('kind', _kind, 'reference', _reference));
end
$$;
