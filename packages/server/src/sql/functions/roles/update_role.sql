-- Changes what a role is called. What is null stays, what is empty is cleared.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.update
create or replace function bailiwick.update_role(
  _tenant uuid, _context text, _role text, _title text default null, _description text default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.roles.update');
  wanted uuid := bailiwick_directory.editable_role(_tenant, _role);
  new_title text := bailiwick_private.checked_text('title', _title, 200, false);
  new_description text := bailiwick_private.checked_text('description', _description, 2000, false);
begin
  update bailiwick_directory.role r
     set title = case when _title is null then r.title else new_title end,
         description = case when _description is null then r.description else new_description end, updated_at = statement_timestamp()
   where r.tenant_id = _tenant and r.id = wanted
     and (_title is not null and r.title is distinct from new_title or _description is not null and r.description is distinct from new_description);
  if found then
    perform bailiwick_directory.done(acting, 'role.updated', jsonb_build_object('role', _role));
  end if;
end
$$;
