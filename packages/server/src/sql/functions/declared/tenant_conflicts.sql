-- What keeps a checked declaration from being applied to a tenant: what exists by hand or by another source, names that are nothing,
-- and what is not declared any more and still used by others.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.tenant_conflicts(_tenant uuid, _source text, _declared jsonb, _is_final boolean)
returns table (kind text, name text, reason text)
language sql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
  with declared as materialized (
    select k.kind, d.entry ->> k.key as name, d.entry, d.at
      from (values ('role', 'roles', 'code'), ('group', 'groups', 'code'), ('serviceAccount', 'serviceAccounts', 'reference')) as k (kind, list, key)
      cross join lateral jsonb_array_elements(_declared -> k.list) with ordinality as d (entry, at)
  ), principal as materialized (
    select p.id, p.reference, p.source, case p.kind when 'service' then 'serviceAccount' else p.kind end as kind
      from bailiwick_directory.principal p where p.tenant_id = _tenant
  ), named (ordinal, kind, name, wanted, is_group) as (
    select 5, 'group', d.name, m.code, false from declared d cross join lateral jsonb_array_elements_text(d.entry -> 'members') as m (code) where d.kind = 'group'
    union all
    select 6, 'group', d.name, m.code, true from declared d cross join lateral jsonb_array_elements_text(d.entry -> 'in') as m (code) where d.kind = 'group'
  ), conflict as (
    select 1 as ordinal, d.kind, d.name, format('it exists by %s', case r.source when 'manual' then 'hand' else r.source end) as reason
      from declared d join bailiwick_directory.role r on r.tenant_id = _tenant and r.code = d.name
     where d.kind = 'role' and r.source <> _source
    union all
    select 2, d.kind, d.name,
           case when p.kind <> d.kind then format('there is a principal of this reference, and it is a %s', p.kind)
                else format('it exists by %s', case p.source when 'manual' then 'hand' else p.source end) end
      from declared d join principal p on p.reference = d.name
     where d.kind <> 'role' and (p.kind <> d.kind or p.source <> _source)
    union all
    select 3, min(d.kind), d.name, 'it is declared twice' from declared d group by d.name, d.kind = 'role' having count(*) > 1
    union all
    select 4, 'grant', g.entry ->> 'to',
           case when g.entry ? 'permission' = g.entry ? 'role' then 'a grant is of a permission or of a role'
                else format('there is no such %s', case when g.entry ? 'role' and exists (select from principal p where p.reference = g.entry ->> 'to')
                                                        then 'role as ' || (g.entry ->> 'role') else 'principal' end) end
      from jsonb_array_elements(_declared -> 'grants') as g (entry)
     where g.entry ? 'permission' = g.entry ? 'role'
        or not exists (select from principal p where p.reference = g.entry ->> 'to')
       and not exists (select from declared d where d.kind <> 'role' and d.name = g.entry ->> 'to')
        or g.entry ? 'role'
       and not exists (select from bailiwick_directory.role r where r.tenant_id = _tenant and r.code = g.entry ->> 'role')
       and not exists (select from declared d where d.kind = 'role' and d.name = g.entry ->> 'role')
    union all
    select n.ordinal, n.kind, n.name, format(case when n.is_group then 'there is no group %s' else 'there is no user or service account %s' end, n.wanted)
      from named n
     where not exists (select from principal p where p.reference = n.wanted and (p.kind = 'group') = n.is_group and p.kind not in ('everyone', 'members', 'anonymous'))
       and not exists (select from declared d where d.name = n.wanted and d.kind = case when n.is_group then 'group' else 'serviceAccount' end)
    union all
    select 7, 'role', r.code, format('it is not declared any more, and granted by %s', min(case g.source when 'manual' then 'hand' else g.source end))
      from bailiwick_directory.role r
      join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.role_id = r.id and g.source <> _source
     where _is_final and r.tenant_id = _tenant and r.source = _source
       and not exists (select from declared d where d.kind = 'role' and d.name = r.code)
     group by r.code
    union all
    select 8, p.kind, p.reference,
           format('it is not declared any more, and has %s by %s', min(u.what), min(case u.source when 'manual' then 'hand' else u.source end))
      from principal p
      cross join lateral (
        select 'grants' as what, g.source from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.principal_id = p.id
        union all
        select 'members', m.source from bailiwick_directory.membership m where m.tenant_id = _tenant and m.group_id = p.id
        union all
        select 'memberships', m.source from bailiwick_directory.membership m where m.tenant_id = _tenant and m.principal_id = p.id
        union all
        select 'groups around it', e.source from bailiwick_directory.group_edge e where e.tenant_id = _tenant and p.id in (e.child_id, e.parent_id)
      ) as u
     where _is_final and p.source = _source and p.kind in ('group', 'serviceAccount') and u.source not in (_source, 'purpose')
       and not exists (select from declared d where d.kind <> 'role' and d.name = p.reference)
     group by p.kind, p.reference
  )
  select c.kind, c.name, c.reason from conflict c order by c.ordinal, c.name
$$;
