-- What is known of whoever asks; nothing of somebody who is nobody in this tenant. Where several ask, such as a key and its owner, it
-- is of the first, and all of them need directory.users.read.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: reference, kind
create or replace function bailiwick.my_profile(_tenant uuid, _context text)
returns table (reference text, kind text, title text, username text, email text, display_name text, data jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
begin
  if cardinality(acting.bounds) > 1 and not bailiwick_evaluator.permits(acting, 'directory.users.read', null, null) then
    perform bailiwick_private.fail('FORBIDDEN', 'This needs the permission directory.users.read, as several ask.',
      'Ask as oneself.', _seen => array_to_string(acting.actors, ', '), _expected => 'directory.users.read');
  end if;
  return query
    select p.reference, p.kind, p.title, a.username, a.email, a.display_name, a.data
      from bailiwick_directory.principal p left join bailiwick_identity.account a on a.id = p.id and p.kind = 'user'
     where p.tenant_id = _tenant and p.id = acting.bounds[1] and p.kind in ('user', 'service', 'key');
end
$$;
