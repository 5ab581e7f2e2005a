-- Ends broken glass before its time: one's own, without a right of its own, or with platform.breakGlass on the tenant that of
-- another, by reference. Where there is none nothing happens.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.breakGlass
create or replace function bailiwick.end_break_glass(_tenant uuid, _context text, _target uuid, _user text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  is_own boolean := cardinality(acting.actors) = 1 and coalesce(_user, acting.actors[1]) = acting.actors[1]
    and acting.bounds[1] <> '00000000-0000-0000-0000-000000000003';
  who uuid;
  was_until timestamptz;
begin
  -- Whoever has no right on the tenant, and no glass broken there, is told of no tenant.
  if is_own is true and bailiwick_evaluator.has_broken_glass(_target, acting.bounds[1]) then
    acting := bailiwick_directory.enter_tenant(_tenant, _context, null, _target);
    who := acting.bounds[1];
  else
    acting := bailiwick_directory.enter_tenant(_tenant, _context, 'platform.breakGlass', _target);
    select p.id into who from bailiwick_directory.principal p
     where p.tenant_id = _target and p.reference = coalesce(_user, acting.actors[1]) and p.kind = 'user';
  end if;
  delete from bailiwick_directory.grant_entry g
   where g.tenant_id = _target and g.principal_id = who and g.resource_id = _target and g.source = 'break-glass'
  returning g.valid_until into was_until;
  -- Who was there for that only is gone with it, unless somebody has made more of it.
  delete from bailiwick_directory.principal p
   where p.tenant_id = _target and p.id = who and p.source = 'break-glass'
     and not exists (select from bailiwick_directory.grant_entry g where g.tenant_id = _target and g.principal_id = who)
     and not exists (select from bailiwick_directory.membership m where m.tenant_id = _target and m.principal_id = who);
  -- What has ended by itself is only cleared away.
  if was_until is null or was_until <= statement_timestamp() then
    return;
  end if;
  perform bailiwick_directory.refresh_root_rights(_target, array[who]);
  perform bailiwick_directory.done_in(acting, _target, 'breakGlass.ended',
    jsonb_build_object('user', coalesce(_user, acting.actors[1]), 'until', was_until));
end
$$;
