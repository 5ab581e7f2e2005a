-- The tenant of who asks; null where there is none, or no verified context.
create or replace function bailiwick.tenant() returns text
language sql stable parallel safe
return bailiwick.verified_context() ->> 't';
