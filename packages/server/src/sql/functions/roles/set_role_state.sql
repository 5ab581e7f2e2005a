-- Disables or enables a role. What a disabled one gives stops at once, what it denies stays. Enabling it gives again, so each of its
-- permissions has to be delegable.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.set_role_state(_tenant uuid, _context text, _role text, _state text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.roles.update');
  wanted uuid := bailiwick_directory.role_of(_tenant, _role);
begin
  perform from bailiwick_directory.role r where r.tenant_id = _tenant and r.id = wanted and r.state <> _state;
  if not found then
    return;
  end if;
  if _state = 'active' then
    perform bailiwick_directory.guard_role(acting, wanted,
      array(select p.permission_id from bailiwick_directory.permissions_of(_tenant, null, wanted) p where not p.is_retired), '{}');
  end if;
  update bailiwick_directory.role r set state = _state, updated_at = statement_timestamp() where r.tenant_id = _tenant and r.id = wanted;
  perform bailiwick_directory.refresh_role(_tenant, wanted);
  if _state = 'disabled' then
    perform bailiwick_directory.require_administrator(_tenant);
  end if;
  perform bailiwick_directory.done(acting, case _state when 'active' then 'role.enabled' else 'role.disabled' end, jsonb_build_object('role', _role));
end
$$;
