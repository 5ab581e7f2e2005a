-- Changes what a group is called: what is null stays, what is blank goes.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.update
create or replace function bailiwick.update_group(
  _tenant uuid, _context text, _group text, _title text default null, _description text default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.update');
  here uuid := bailiwick_directory.principal_of(_tenant, _group, '{group}');
  given_title text := bailiwick_private.checked_text('title', _title, 200, false);
  given_description text := bailiwick_private.checked_text('description', _description, 2000, false);
  declared text;
begin
  select p.source into declared from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = here;
  if declared <> 'manual' then
    perform bailiwick_private.fail('PROTECTED', format('The group %s is declared by %s.', _group, declared), 'Change the declaration.',
      _seen => declared);
  end if;
  update bailiwick_directory.principal p
     set title = case when _title is null then p.title else given_title end,
         description = case when _description is null then p.description else given_description end,
         updated_at = statement_timestamp()
   where p.tenant_id = _tenant and p.id = here
     and (_title is not null and p.title is distinct from given_title
       or _description is not null and p.description is distinct from given_description);
  if found then
    perform bailiwick_directory.done(acting, 'group.updated', jsonb_build_object('group', _group),
      jsonb_strip_nulls(jsonb_build_object('title', _title, 'description', _description)));
  end if;
end
$$;
