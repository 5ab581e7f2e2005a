-- The context of whoever asks in this transaction: see bailiwick.verified. One expression, which the planner puts in the place of
-- the call.
create or replace function bailiwick.verified_context() returns jsonb
language sql stable parallel safe
return bailiwick.verified(current_setting('bailiwick.context', true));
