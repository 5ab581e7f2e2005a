-- Makes a group, by the code that grants and lists call it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.create
create or replace function bailiwick.create_group(
  _tenant uuid, _context text, _code text, _title text default null, _description text default null
) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.create');
  given_code text := bailiwick_private.checked_reference('code', _code);
  given_title text := bailiwick_private.checked_text('title', _title, 200, false);
  given_description text := bailiwick_private.checked_text('description', _description, 2000, false);
  made uuid := bailiwick_private.new_id();
begin
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind, title, description)
    values (_tenant, made, given_code, 'group', given_title, given_description) on conflict do nothing;
  if not found then
    perform bailiwick_private.fail('ALREADY_EXISTS', format('There is a group, user or service account %s here already.', given_code),
      'Choose another code.', _seen => given_code);
  end if;
  insert into bailiwick_directory.group_closure (tenant_id, descendant_id, ancestor_id, n_all, n_live)
    values (_tenant, made, made, 1, 1);
  perform bailiwick_directory.done(acting, 'group.created', jsonb_build_object('group', given_code),
    jsonb_strip_nulls(jsonb_build_object('title', given_title, 'description', given_description)));
  return made;
end
$$;
