-- Keeps that somebody was refused, or that what he asked for failed: the first 10 times in a minute of each event as an entry of its
-- own, from then on as a number, which the entry `access.counted` of that minute tells. `_context` is what the verified context
-- says; who asks need be nobody here. The tenant is the acting one afterwards.
--
-- Whoever is counted at the same time waits for the other one. Where that lasts, as in a transaction that is left open, this process
-- counts for itself.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.refused(_tenant uuid, _context jsonb, _event text, _target jsonb, _data jsonb default '{}')
returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set lock_timeout = '250ms'
as $$
declare
  most constant int := 10;
  of_minute constant timestamptz := date_trunc('minute', statement_timestamp(), 'UTC');
  acting bailiwick_directory.acting;
  who text;
  seen bigint;
  told uuid;
begin
  acting.tenant_id := _tenant;
  acting.request := coalesce(_context -> 'r', '{}');
  acting.actors := array(select coalesce(p.who ->> 'id', 'anonymous') from jsonb_array_elements(_context -> 'p') with ordinality as p (who, at) order by p.at);
  who := encode(sha256(convert_to(acting.actors::text, 'UTF8')), 'hex');
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  begin
    insert into bailiwick_journal.refusal_count as c (tenant_id, minute, subject, event, slot, id, n)
      values (_tenant, of_minute, who, _event, 0, bailiwick_private.new_id(), 1)
      on conflict (tenant_id, minute, subject, event, slot) do update set n = c.n + 1
      returning c.n, c.id into seen, told;
  exception when lock_not_available then
    insert into bailiwick_journal.refusal_count as c (tenant_id, minute, subject, event, slot, id, n)
      values (_tenant, of_minute, who, _event, pg_backend_pid(), bailiwick_private.new_id(), 1)
      on conflict (tenant_id, minute, subject, event, slot) do update set n = c.n + 1
      returning most + c.n, c.id into seen, told;
  end;
  if seen <= most then
    perform bailiwick_directory.keep(acting, _event, _target, _data);
  elsif seen = most + 1 then
    perform bailiwick_directory.keep(acting, 'access.counted', jsonb_build_object('event', _event, 'minute', of_minute), '{}', told);
  end if;
end
$$;
