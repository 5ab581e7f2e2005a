-- Lets whoever asks do everything in another tenant for some minutes, 60 at most, for a reason: for when nobody is left who may.
-- It is a grant like others, so denials stop it; it cannot be given on, ends by itself, and stands in both journals. Asked again, it
-- lasts from then on. Who is no member there is one only as long as it lasts.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.breakGlass
-- notnull: grant_id, valid_until
create or replace function bailiwick.break_glass(_tenant uuid, _context text, _target uuid, _reason text, _minutes int default 60)
returns table (grant_id uuid, valid_until timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_tenant(_tenant, _context, 'platform.breakGlass', _target);
  why text := bailiwick_private.checked_text('The reason', _reason, 1000, true);
  who uuid := acting.bounds[1];
  called text := acting.actors[1];
  given_id uuid;
  ends timestamptz;
  there_kind text;
  there_state text;
begin
  if _minutes is null or _minutes not between 1 and 60 then
    perform bailiwick_private.fail('INVALID_INPUT', 'Breaking glass lasts at most an hour.', null, _seen => _minutes::text,
      _expected => 'minutes, from 1 to 60');
  end if;
  if _target = _tenant then
    perform bailiwick_private.fail('PROTECTED', 'No glass is broken in the platform tenant itself.', null, _seen => _target::text);
  end if;
  if bailiwick_evaluator.tenant_state(_target) <> 'active' then
    perform bailiwick_private.fail('TENANT_INACTIVE', 'The tenant is not active, so nobody can do anything in it.', 'Enable it first.',
      _seen => _target::text);
  end if;
  if cardinality(acting.bounds) <> 1 or bailiwick_evaluator.active_account(called) is distinct from who then
    perform bailiwick_private.fail('INVALID_INPUT', 'Only a person breaks glass, for herself.', null,
      _seen => array_to_string(acting.actors, ', '), _expected => 'a context of one user');
  end if;
  select p.kind, p.state into there_kind, there_state from bailiwick_directory.principal p where p.tenant_id = _target and p.id = who;
  if there_kind is null then
    begin
      insert into bailiwick_directory.principal (tenant_id, id, reference, kind, source) values (_target, who, called, 'user', 'break-glass');
    exception when unique_violation then
      perform bailiwick_private.fail('ALREADY_EXISTS', 'Something else has this reference in the tenant.',
        'Ask another person of the platform.', _seen => called);
    end;
  elsif there_state <> 'active' then
    perform bailiwick_private.fail('FORBIDDEN', 'The tenant has disabled this user.', 'Ask another person of the platform.', _seen => called);
  end if;
  -- 0 is `*`.
  insert into bailiwick_directory.grant_entry as g
    (tenant_id, id, principal_id, permission_id, resource_id, effect, valid_from, valid_until, source, actor, reason)
  values (_target, bailiwick_private.new_id(), who, 0, _target, 'allow', null, statement_timestamp() + make_interval(mins => _minutes),
    'break-glass', called, why)
  on conflict (tenant_id, principal_id, resource_id, permission_id, role_id, effect, condition_name, params, source)
    do update set valid_until = excluded.valid_until, reason = excluded.reason, updated_at = statement_timestamp()
  returning g.id, g.valid_until into given_id, ends;
  perform bailiwick_directory.refresh_root_rights(_target, array[who]);
  perform bailiwick_directory.done_in(acting, _target, 'breakGlass.begun',
    jsonb_build_object('user', called, 'reason', why, 'until', ends, 'grant', given_id));
  return query select given_id, ends;
end
$$;
