-- Grants or denies, for `grant_permission` and `deny_permission`: looks everything up, asks whether it may be given, writes it.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.give(
  _acting bailiwick_directory.acting, _effect text, _principal text, _permission text, _role text, _type text, _key text, _delegable boolean,
  _valid_from timestamptz, _valid_until timestamptz, _condition text, _params jsonb, _reason text
) returns uuid
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  whom uuid := bailiwick_directory.principal_of(_acting.tenant_id, _principal);
  starts timestamptz := nullif(_valid_from, '-infinity');
  ends timestamptz := nullif(_valid_until, 'infinity');
  parameters jsonb := bailiwick_directory.checked_params(_condition, _params);
  why text := bailiwick_private.checked_text('reason', _reason, 1000, false);
  place uuid;
  what record;
  written record;
begin
  if _delegable is null then
    perform bailiwick_private.fail('INVALID_INPUT', 'delegable is null.', 'Give true or false.', _expected => 'true or false');
  end if;
  if starts >= ends then
    perform bailiwick_private.fail('INVALID_INPUT', 'The validity ends before it begins.', 'Give an end after the beginning.',
      _seen => ends::text, _expected => 'after ' || starts);
  end if;
  if ends <= statement_timestamp() then
    perform bailiwick_private.fail('INVALID_INPUT', 'The validity has ended already.', 'Give an end in the future, or none.', _seen => ends::text);
  end if;
  place := bailiwick_directory.resource_of(_acting.tenant_id, _type, _key, _register => true);
  select * into what from bailiwick_directory.grantable(_acting.tenant_id, _permission, _role, place);
  if _effect = 'allow' and what.role is not null then
    perform from bailiwick_directory.role r where r.tenant_id = _acting.tenant_id and r.id = what.role and r.state = 'active';
    if not found then
      perform bailiwick_private.fail('INVALID_INPUT', format('The role %s is disabled, so it would give nothing.', _role), 'Enable it first.', _seen => _role);
    end if;
  end if;
  perform bailiwick_directory.require_delegable(_acting, what.permissions, place, ends, _condition, parameters);
  select * into written
    from bailiwick_directory.put_grant(_acting, whom, what.permission, what.role, place, _effect, _delegable,
      starts, ends, _condition, parameters, why);
  if written.change is not null then
    if place = _acting.tenant_id and (_effect = 'deny' or written.change = 'updated') then
      perform bailiwick_directory.require_administrator(_acting.tenant_id);
    end if;
    perform bailiwick_directory.done(_acting, case _effect when 'deny' then 'denial.' else 'grant.' end || written.change,
      bailiwick_directory.grant_target(_acting.tenant_id, written.grant_id), bailiwick_directory.grant_data(_acting.tenant_id, written.grant_id));
  end if;
  return written.grant_id;
end
$$;
