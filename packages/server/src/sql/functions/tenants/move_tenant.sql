-- Brings a tenant into another state; nothing happens where it is in it. The tenant is the acting one: see enter_tenant.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.move_tenant(
  _acting bailiwick_directory.acting, _target uuid, _to text, _kind text, _reason text
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  is_the_platform boolean;
  before text;
  earlier text;
  after text := _to;
  why text := bailiwick_private.checked_text('The reason', _reason, 1000, false);
begin
  select t.is_platform, t.state, t.state_before into is_the_platform, before, earlier
    from bailiwick_directory.tenant t where t.tenant_id = _target;
  if is_the_platform then
    perform bailiwick_private.fail('PROTECTED', 'The platform tenant is neither disabled nor deleted.',
      'Nobody could take it back.', _seen => _target::text);
  end if;
  if _to = 'restored' then
    if before <> 'deleted' then
      return;
    end if;
    after := coalesce(earlier, 'active');
  end if;
  if before = after then
    return;
  end if;
  if before = 'deleted' and _to <> 'restored' then
    perform bailiwick_private.fail('INVALID_INPUT', 'The tenant is deleted.', 'Restore it first.', _seen => before,
      _expected => 'active or disabled');
  end if;
  update bailiwick_directory.tenant t
     set state = after, updated_at = statement_timestamp(),
         state_before = case when after = 'deleted' then before end,
         deleted_at = case when after = 'deleted' then statement_timestamp() end
   where t.tenant_id = _target;
  perform bailiwick_directory.done_in(_acting, _target, _kind,
    jsonb_strip_nulls(jsonb_build_object('before', before, 'after', after, 'reason', why)));
end
$$;
