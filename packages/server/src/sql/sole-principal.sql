-- The one who asks, of the principals of a context. Several are not one: a policy of rows speaks of one subject, and to show the
-- rows of the first would leave out what the others may not see.
create or replace function bailiwick.sole_principal(_principals jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  if jsonb_array_length(_principals) > 1 then
    raise exception using errcode = '42501',
      message = format('the context of this transaction names %s principals, and row-level security speaks of one',
        jsonb_array_length(_principals)),
      hint = 'Ask with bailiwick.check and with filters, which ask for each of them, or sign a context for one.';
  end if;
  return _principals -> 0;
end
$$;
