-- Raises an error of ours: a SQLSTATE for each code, a message, what to do, and as DETAIL {"code", "seen", "expected"} for clients.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue, bailiwick_identity, bailiwick_journal
create or replace function bailiwick_private.fail(
  _code text, _message text, _hint text default null, _seen text default null, _expected text default null
) returns void
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  state text := case _code
    when 'CONTEXT_REFUSED' then 'BW401'
    when 'FORBIDDEN' then 'BW403'
    when 'NOT_FOUND' then 'BW404'
    when 'ALREADY_EXISTS' then 'BW409'
    when 'DELEGATION_EXCEEDED' then 'BW410'
    when 'LAST_ADMINISTRATOR' then 'BW411'
    when 'STILL_DENIES' then 'BW412'
    when 'GRAPH_CYCLE' then 'BW413'
    when 'LIMIT_EXCEEDED' then 'BW414'
    when 'UNKNOWN_PERMISSION' then 'BW415'
    when 'NOT_CONTROLLED' then 'BW416'
    when 'UNKNOWN_TYPE' then 'BW417'
    when 'UNKNOWN_CONDITION' then 'BW418'
    when 'STILL_IN_USE' then 'BW419'
    when 'INVALID_INPUT' then 'BW422'
    when 'PROTECTED' then 'BW423'
    when 'TENANT_INACTIVE' then 'BW425'
    when 'SYNC_CONFLICT' then 'BW426'
    when 'STALE_SNAPSHOT' then 'BW427'
  end;
begin
  if state is null then
    raise exception 'there is no error code %', _code;
  end if;
  raise exception using errcode = state, message = _message, hint = coalesce(_hint, ''),
    detail = jsonb_strip_nulls(jsonb_build_object('code', _code, 'seen', _seen, 'expected', _expected))::text;
end
$$;
