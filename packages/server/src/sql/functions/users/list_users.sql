-- Users of this tenant in the order of their references, found by any part of reference, username, e-mail address or display name.
-- `_state` is that in this tenant: active or disabled.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.read
-- notnull: reference, state, account_state, source, created_at
create or replace function bailiwick.list_users(
  _tenant uuid, _context text, _search text default null, _state text default null, _after text default null, _limit int default 50
) returns table (
  reference text, username text, email text, display_name text, state text, account_state text, source text, created_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  pattern text;
  page int;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.users.read');
  pattern := bailiwick_private.search_pattern(_search);
  page := bailiwick_private.page_limit(_limit);
  perform bailiwick_directory.checked_choice('state', _state, '{active,disabled}');
  return query
    select p.reference, a.username, a.email, a.display_name, p.state, a.state, p.source, p.created_at
      from bailiwick_directory.principal p join bailiwick_identity.account a on a.id = p.id
     where p.tenant_id = _tenant and p.kind = 'user' and (_state is null or p.state = _state)
       and (_after is null or p.reference > _after)
       and (pattern is null or p.reference ilike pattern or a.username ilike pattern or a.email ilike pattern
            or a.display_name ilike pattern)
     order by p.reference limit page;
end
$$;
