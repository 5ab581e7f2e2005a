-- Takes a member out of a group; of who is not in it, nothing. Refused where only a declaration put it there.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.members
create or replace function bailiwick.remove_member(_tenant uuid, _context text, _group text, _member text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.members');
  here uuid := bailiwick_directory.principal_of(_tenant, _group, '{group}');
  who uuid := bailiwick_directory.principal_of(_tenant, _member, '{user,service,key}');
  declared text;
begin
  select m.source into declared from bailiwick_directory.membership m
   where m.tenant_id = _tenant and m.principal_id = who and m.group_id = here
   order by m.source = 'manual' desc limit 1;
  if declared is null then
    return;
  end if;
  if declared <> 'manual' then
    perform bailiwick_private.fail('PROTECTED', format('%s is in %s by declaration of %s.', _member, _group, declared), 'Change the declaration.',
      _seen => declared);
  end if;
  perform bailiwick_directory.guard_leave(acting, who, here, 'manual');
  delete from bailiwick_directory.membership m
   where m.tenant_id = _tenant and m.principal_id = who and m.group_id = here and m.source = 'manual';
  perform bailiwick_directory.require_administrator(_tenant);
  perform bailiwick_directory.done(acting, 'group.member_removed', jsonb_build_object('group', _group, 'member', _member));
end
$$;
