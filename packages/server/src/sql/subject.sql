-- The attributes of who asks: texts by name, null where there is no verified context; an error where several ask. In a policy
-- always as `(select bailiwick.subject() ->> 'name')`, which is asked once a statement and not once a row.
create or replace function bailiwick.subject() returns jsonb
language sql stable parallel safe
return bailiwick.sole_principal(bailiwick.verified_context() -> 'p');
