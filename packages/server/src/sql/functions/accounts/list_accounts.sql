-- Accounts of all tenants in the order of their references, found by any part of reference, username, e-mail address or display name.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.accounts.read
-- notnull: reference, state, created_at, updated_at
create or replace function bailiwick.list_accounts(
  _tenant uuid, _context text, _search text default null, _state text default null, _after text default null, _limit int default 50
) returns table (
  reference text, username text, email text, display_name text, state text, created_at timestamptz, updated_at timestamptz,
  deleted_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  pattern text;
  page int;
begin
  perform bailiwick_directory.enter_platform(_tenant, _context, 'platform.accounts.read', _writes => false);
  pattern := bailiwick_private.search_pattern(_search);
  page := bailiwick_private.page_limit(_limit);
  perform bailiwick_directory.checked_choice('state', _state, '{active,disabled,locked,deleted}');
  return query
    select a.reference, a.username, a.email, a.display_name, a.state, a.created_at, a.updated_at, a.deleted_at
      from bailiwick_identity.account a
     where (_state is null or a.state = _state) and (_after is null or a.reference > _after)
       and (pattern is null or a.reference ilike pattern or a.username ilike pattern or a.email ilike pattern
            or a.display_name ilike pattern)
     order by a.reference limit page;
end
$$;
