-- Wakes those who listen for changes, when the transaction commits: without a word of what, as they read that themselves. Of many
-- in one transaction one is sent.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.wake(_tenant uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  if 'writer' = coalesce(
    (select s.value #>> '{}' from bailiwick_directory.setting s where s.tenant_id = _tenant and s.name = 'events.wake'),
    (select d.initial #>> '{}' from bailiwick_catalogue.setting d where d.name = 'events.wake')) then
    perform pg_notify('bailiwick', '');
  end if;
end
$$;
