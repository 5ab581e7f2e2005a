-- The context attributes of the request, `now` among them, as texts by name; null where there is no verified context.
create or replace function bailiwick.context() returns jsonb
language sql stable parallel safe
return bailiwick.verified_context() -> 'c';
