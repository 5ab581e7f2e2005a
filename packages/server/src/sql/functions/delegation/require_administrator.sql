-- Refuses to leave a tenant that nobody can administer: some person who can sign in has `*` on it, to be given on, without an end,
-- without a condition and undenied, also by what begins later. To be called at the end of whatever may have taken that away.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.require_administrator(_tenant uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
  candidate uuid;
begin
  for candidate in
    with given as materialized (
      select g.principal_id
        from bailiwick_directory.grant_entry g
        left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
       where g.tenant_id = _tenant and g.resource_id = _tenant and g.delegable and g.effect = 'allow'
         and (g.valid_from is null or g.valid_from <= statement_timestamp()) and g.valid_until is null and g.condition_name is null
         and (g.permission_id = 0 or o.state = 'active' and exists (
           select from bailiwick_directory.role_permission rp where rp.tenant_id = _tenant and rp.role_id = o.id and rp.permission_id = 0))
    ), member as (
      select v.principal_id as id from given v
      union
      select m.principal_id
        from given v
        join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.ancestor_id = v.principal_id and c.n_live > 0
        join bailiwick_directory.membership m on m.tenant_id = _tenant and m.group_id = c.descendant_id
       where (m.valid_from is null or m.valid_from <= statement_timestamp()) and m.valid_until is null
      union
      select p.id from bailiwick_directory.principal p
       where p.tenant_id = _tenant and p.kind = 'user' and p.state = 'active' and exists (
         select from given v where v.principal_id in ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002'))
    )
    select p.id
      from member m
      join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = m.id and p.kind = 'user' and p.state = 'active'
      join bailiwick_identity.account a on a.id = p.id and a.state = 'active'
  loop
    perform from bailiwick_directory.subjects_of(_tenant, candidate, false) s
       join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.principal_id = s.subject_id and g.resource_id = _tenant
       join bailiwick_catalogue.permission_right r on r.permission_id = 0
      where g.effect = 'deny' and (g.valid_until is null or g.valid_until > statement_timestamp())
        and exists (select from bailiwick_directory.permissions_of(_tenant, g.permission_id, g.role_id) p
                     where p.permission_id = any (r.denied_by))
      limit 1;
    if not found then
      return;
    end if;
  end loop;
  perform bailiwick_private.fail('LAST_ADMINISTRATOR', 'Nobody would be left who can administer the tenant.',
    'First give * on the tenant, delegable, without an end and without a condition, to somebody else who can sign in.');
end
$$;
