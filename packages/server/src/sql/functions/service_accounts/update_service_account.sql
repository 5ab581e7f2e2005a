-- Changes what a service account is called. What is null stays, what is empty is cleared. Its purpose stays what it is, as that said
-- what it was given: another purpose is another service account.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.serviceAccounts.update
create or replace function bailiwick.update_service_account(
  _tenant uuid, _context text, _reference text, _title text default null, _description text default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.serviceAccounts.update');
  wanted uuid := bailiwick_directory.principal_of(_tenant, _reference, '{service}');
  new_title text := bailiwick_private.checked_text('title', _title, 200, false);
  new_description text := bailiwick_private.checked_text('description', _description, 2000, false);
begin
  update bailiwick_directory.principal p
     set title = case when _title is null then p.title else new_title end,
         description = case when _description is null then p.description else new_description end,
         updated_at = statement_timestamp()
   where p.tenant_id = _tenant and p.id = wanted
     and (_title is not null and p.title is distinct from new_title
          or _description is not null and p.description is distinct from new_description);
  if found then
    perform bailiwick_directory.done(acting, 'service_account.updated', jsonb_build_object('kind', 'service', 'reference', _reference));
  end if;
end
$$;
