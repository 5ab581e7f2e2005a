/** The same questions, asked of our functions and by SQL that an expert writes by hand over the same tables. */

const everyone = "'00000000-0000-0000-0000-000000000001'::uuid"
const members = "'00000000-0000-0000-0000-000000000002'::uuid"

/** Who asks: verified, of this tenant, active. $1 is the tenant and $2 the context, as in our functions. */
const me = `me as materialized (
  select p.id
    from (select bailiwick.verified($2) as said offset 0) c
    join bailiwick_directory.tenant t on t.tenant_id = $1 and t.state = 'active'
   cross join lateral (
     select p.id, p.kind from bailiwick_directory.principal p
      where p.tenant_id = $1 and p.reference = c.said #>> '{p,0,id}' and p.state = 'active' offset 0
   ) p
   where c.said ->> 't' = $1::text
     and (p.kind <> 'user' or exists (select from bailiwick_identity.account a where a.id = p.id and a.state = 'active'))
)`

const inForce = (row: string) =>
  `(${row}.valid_from is null or ${row}.valid_from <= statement_timestamp()) and (${row}.valid_until is null or ${row}.valid_until > statement_timestamp())`

const joined = `
  select m.group_id from bailiwick_directory.membership m where m.tenant_id = $1 and m.principal_id = (select id from me) and ${inForce('m')}`

/** By the closure of groups. */
const subjects = `subject as materialized (
  select s.id, bool_or(s.is_live) as is_live from (
    select id, true from me
    union all select ${everyone}, true
    union all select ${members}, true
    union all select k.ancestor_id, k.n_live > 0
      from (${joined} offset 0) m
     cross join lateral (
       select k.ancestor_id, k.n_live from bailiwick_directory.group_closure k
        where k.tenant_id = $1 and k.descendant_id = m.group_id offset 0
     ) k
  ) s (id, is_live) group by s.id
)`

/** Up the edges, as Authorizir does. A way is live while all of its groups are active. */
const climbedSubjects = `climbed (id, is_live) as (
    select p.id, p.state = 'active' from (${joined} offset 0) m
     cross join lateral (select * from bailiwick_directory.principal p where p.tenant_id = $1 and p.id = m.group_id offset 0) p
    union
    select p.id, c.is_live and p.state = 'active' from climbed c
     cross join lateral (
       select e.parent_id from bailiwick_directory.group_edge e where e.tenant_id = $1 and e.child_id = c.id offset 0
     ) e
     cross join lateral (select * from bailiwick_directory.principal p where p.tenant_id = $1 and p.id = e.parent_id offset 0) p
), subject as materialized (
  select s.id, bool_or(s.is_live) as is_live from (
    select id, true from me
    union all select ${everyone}, true
    union all select ${members}, true
    union all select id, is_live from climbed
  ) s (id, is_live) group by s.id
)`

/** Whether a grant says something about the permission of $3, and what: a role that is disabled still denies. */
const right = `ruling as materialized (
  select r.allowed_by, r.denied_by,
         array(select distinct x.role_id from bailiwick_directory.role_permission x
                 join bailiwick_directory.role o on o.tenant_id = $1 and o.id = x.role_id and o.state = 'active'
                where x.tenant_id = $1 and x.permission_id = any (r.allowed_by)) as allowing,
         array(select distinct x.role_id from bailiwick_directory.role_permission x
                where x.tenant_id = $1 and x.permission_id = any (r.denied_by)) as denying
    from bailiwick_catalogue.permission p join bailiwick_catalogue.permission_right r on r.permission_id = p.id
   where p.code = $3
)`

const says = `case g.effect
  when 'deny' then g.permission_id = any (r.denied_by) or g.role_id = any (r.denying)
  else s.is_live and (g.permission_id = any (r.allowed_by) or g.role_id = any (r.allowing)) end`

/** What is on the resource of type $4 and key $5 and above it, but for the tenant. */
const places = `place as materialized (
  select u.id from (
    select o.id from bailiwick_directory.resource o where o.tenant_id = $1 and o.type_code = $4 and o.key = $5 and o.id <> $1 offset 0
  ) o cross join lateral (
    select o.id
    union all
    select k.ancestor_id
      from (select e.parent_id from bailiwick_directory.resource_edge e where e.tenant_id = $1 and e.child_id = o.id offset 0) e
     cross join lateral (
       select k.ancestor_id from bailiwick_directory.container_closure k where k.tenant_id = $1 and k.descendant_id = e.parent_id offset 0
     ) k
  ) u
)`

const climbedPlaces = `place (id) as (
    select o.id from bailiwick_directory.resource o where o.tenant_id = $1 and o.type_code = $4 and o.key = $5
    union
    select e.parent_id from place p
     cross join lateral (
       select e.parent_id from bailiwick_directory.resource_edge e where e.tenant_id = $1 and e.child_id = p.id offset 0
     ) e
)`

/** Of the tenant there are grants to thousands, of anything below to a few: from there they are found by whom they are to. */
const grants = `(
  select g.principal_id, g.permission_id, g.role_id, g.effect from place
   cross join lateral (
     select * from bailiwick_directory.grant_entry g
      where g.tenant_id = $1 and g.resource_id = place.id and ${inForce('g')} offset 0
   ) g
  union all
  select g.principal_id, g.permission_id, g.role_id, g.effect from subject
   cross join lateral (
     select * from bailiwick_directory.grant_entry g
      where g.tenant_id = $1 and g.resource_id = $1 and g.principal_id = subject.id and ${inForce('g')} offset 0
   ) g
)`

const answer = (from: string) => `
  select case when not exists (select from me) then 'none'
              when bool_or(g.effect = 'deny') then 'deny' when count(*) > 0 then 'allow' else 'none' end as answer
    from ${from} g join subject s on s.id = g.principal_id cross join ruling r
   where ${says}`

/** With closures on both sides. */
export const checkByHand = `with ${me}, ${subjects}, ${right}, ${places} ${answer(grants)}`
/** With none. */
export const checkClimbing = `with recursive ${me}, ${climbedSubjects}, ${right}, ${climbedPlaces} ${answer(grants)}`
export const namedByHand = `with ${me}, ${subjects}, ${right}, place (id) as (select null::uuid where false) ${answer(grants)}`

export const checkOurs = 'select answer from bailiwick.check($1, $2, $3, $4, $5)'
export const namedOurs = 'select answer from bailiwick.check($1, $2, $3)'
export const manyOurs = 'select ordinal, answer from bailiwick.check_many($1, $2, $3, $4, $5)'

/** What the grants to who asks are on, and whether it is denied there; and what of that is on the whole tenant. */
const given = `given as materialized (
  select distinct g.resource_id as id, g.effect = 'deny' as is_denial
    from subject s
   cross join lateral (
     select * from bailiwick_directory.grant_entry g
      where g.tenant_id = $1 and g.principal_id = s.id and ${inForce('g')} offset 0
   ) g
   cross join ruling r
   where ${says}
), top as materialized (
  select coalesce(bool_or(is_denial), false) as denied, coalesce(bool_or(not is_denial), false) as allowed from given where id = $1
)`

/** Of type $4, by their keys, after $5, so many as $6: what is allowed and not denied, or where the tenant is allowed what is not denied. */
const listing = (allowed: string, denied: string) => `
  select o.key from (
    select o.key from (${allowed} except ${denied}) f
     cross join lateral (
       select o.key from bailiwick_directory.resource o
        where o.tenant_id = $1 and o.id = f.id and o.type_code = $4 and ($5::text is null or o.key > $5) offset 0
     ) o
     where not (select top.allowed from top)
    union all
    (select o.key from bailiwick_directory.resource o
      where (select top.allowed from top) and o.tenant_id = $1 and o.type_code = $4 and ($5::text is null or o.key > $5)
        and o.id not in (${denied})
      order by o.key limit $6)
  ) o where not (select top.denied from top) order by o.key limit $6`

/** A closure of all resources. */
const inClosure = (which: string) => `
  select k.descendant_id as id from given a
   cross join lateral (
     select k.descendant_id from bench.resource_closure k where k.tenant_id = $1 and k.ancestor_id = a.id offset 0
   ) k where ${which}`

export const listByClosure = `with ${me}, ${subjects}, ${right}, ${given} ${listing(inClosure('not a.is_denial'), inClosure('a.is_denial'))}`

/** Down the edges from what is given. */
export const listClimbing = `with recursive ${me}, ${climbedSubjects}, ${right}, ${given}, below (id, is_denial) as (
    select id, is_denial from given where id <> $1
    union
    select e.child_id, b.is_denial from below b
     cross join lateral (
       select e.child_id from bailiwick_directory.resource_edge e where e.tenant_id = $1 and e.parent_id = b.id offset 0
     ) e
  ) ${listing('select id from below where not is_denial', 'select id from below where is_denial')}`

export const listOurs =
  'select key from bailiwick.list_resources(_tenant => $1, _context => $2, _permission => $3, _type => $4, _after => $5, _limit => $6)'

/** The ids of the application's rows that may be read, by hand: $1 to $4 as for the lists. */
const readableIds = `
  select o.key from (${inContainers('not a.is_denial')} except ${inContainers('a.is_denial')}) f
   cross join lateral (
     select o.key from bailiwick_directory.resource o where o.tenant_id = $1 and o.id = f.id and o.type_code = $4 offset 0
   ) o`

/** By the closure of folders, which is what our functions have. */
function inContainers(which: string): string {
  return `
  select k.id from given a
   cross join lateral (
     select a.id
     union all
     select e.child_id from bailiwick_directory.container_closure c
      cross join lateral (
        select e.child_id from bailiwick_directory.resource_edge e where e.tenant_id = $1 and e.parent_id = c.descendant_id offset 0
      ) e
      where c.tenant_id = $1 and c.ancestor_id = a.id
   ) k (id) where ${which}`
}

/** A query over the application's rows, for those who have nothing on the whole tenant. */
export const filteredByHand = (select: string, rest: string) =>
  `with ${me}, ${subjects}, ${right}, ${given} ${select} from document where id = any (array(${readableIds})) ${rest}`
