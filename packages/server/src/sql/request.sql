-- What the context says of the request: ip, userAgent, origin, language, requestId, session, and fields of the application's own;
-- null where it says nothing, or there is no verified context.
create or replace function bailiwick.request() returns jsonb
language sql stable parallel safe
return bailiwick.verified_context() -> 'r';
