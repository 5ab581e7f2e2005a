-- Service accounts of this tenant in the order of their references, found by any part of reference, title or description.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.serviceAccounts.read
-- notnull: reference, state, source, created_at
create or replace function bailiwick.list_service_accounts(
  _tenant uuid, _context text, _search text default null, _purpose text default null, _state text default null,
  _after text default null, _limit int default 50
) returns table (reference text, purpose text, title text, description text, state text, source text, created_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  pattern text;
  page int;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.serviceAccounts.read');
  pattern := bailiwick_private.search_pattern(_search);
  page := bailiwick_private.page_limit(_limit);
  perform bailiwick_directory.checked_choice('state', _state, '{active,disabled}');
  perform bailiwick_directory.checked_choice('purpose', _purpose,
    '{system,registrator,authenticator,token_manager,api_gateway,group_syncer,data_processor,custom}');
  return query
    select p.reference, p.purpose, p.title, p.description, p.state, p.source, p.created_at
      from bailiwick_directory.principal p
     where p.tenant_id = _tenant and p.kind = 'service' and (_state is null or p.state = _state)
       and (_purpose is null or p.purpose = _purpose) and (_after is null or p.reference > _after)
       and (pattern is null or p.reference ilike pattern or p.title ilike pattern or p.description ilike pattern)
     order by p.reference limit page;
end
$$;
