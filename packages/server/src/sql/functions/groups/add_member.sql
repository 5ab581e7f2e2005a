-- Puts a user, a service account or a key into a group, for ever or for a time; again with other times changes these.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.members
create or replace function bailiwick.add_member(
  _tenant uuid, _context text, _group text, _member text, _valid_from timestamptz default null, _valid_until timestamptz default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  most constant int := 5000;
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.members');
  here uuid := bailiwick_directory.principal_of(_tenant, _group, '{group}');
  who uuid := bailiwick_directory.principal_of(_tenant, _member, '{user,service,key}');
  before record;
  reached int;
begin
  if _valid_from >= _valid_until or _valid_until <= statement_timestamp() or not isfinite(_valid_from) or not isfinite(_valid_until) then
    perform bailiwick_private.fail('INVALID_INPUT', 'A membership ends after it has begun, and not in the past.', 'Leave out what has no limit.',
      _seen => format('%s to %s', _valid_from, _valid_until), _expected => 'valid_from < valid_until, in the future');
  end if;
  select m.valid_from, m.valid_until into before from bailiwick_directory.membership m
   where m.tenant_id = _tenant and m.principal_id = who and m.group_id = here and m.source = 'manual';
  if found then
    if (before.valid_from, before.valid_until) is not distinct from (_valid_from, _valid_until) then
      return;
    end if;
    -- Other times begin something and end something.
    perform bailiwick_directory.guard_leave(acting, who, here, 'manual');
  end if;
  perform bailiwick_directory.guard_join(acting, who, here, _valid_until);
  insert into bailiwick_directory.membership as m (tenant_id, principal_id, group_id, valid_from, valid_until)
    values (_tenant, who, here, _valid_from, _valid_until)
  on conflict (tenant_id, principal_id, group_id, source) do update set valid_from = excluded.valid_from, valid_until = excluded.valid_until;
  -- With itself and the two tops.
  select 3 + count(distinct c.ancestor_id)::int into reached
    from bailiwick_directory.membership m
    join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = m.group_id
   where m.tenant_id = _tenant and m.principal_id = who;
  if reached > most then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', format('%s would stand for %s principals.', _member, reached),
      'Put it into fewer groups.', _seen => reached::text, _expected => most::text);
  end if;
  -- A group may deny.
  perform bailiwick_directory.require_administrator(_tenant);
  perform bailiwick_directory.done(acting, 'group.member_added', jsonb_build_object('group', _group, 'member', _member),
    jsonb_strip_nulls(jsonb_build_object('valid_from', _valid_from, 'valid_until', _valid_until)));
end
$$;
