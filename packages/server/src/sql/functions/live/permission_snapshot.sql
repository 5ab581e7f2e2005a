-- What whoever asks has on the whole tenant, all of it, to be kept with the numbers that say how long it is so: see epochs_of. With
-- the numbers of an earlier one it says `same` where nothing has changed, and `advanced` where what has changed is none of theirs;
-- otherwise, as `loaded`, permissions by their ids (see snapshot_catalogue):
--
--   allowed, denied      the answer of check on the tenant; of a resource too, but for those in the last two
--   open                 hangs on conditions: only check says
--   elsewhere_allowed    more resources may be allowed than the tenant's answer says
--   elsewhere_denied     some resources may be denied
--
-- What is in none of the first three is `none`. `groups` are those that give something, common to all who ask. `valid_until` is when
-- it ends by time alone, `bound_ms` for how long an application that listens may trust it, `is_closed` as bailiwick.denied says.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: change, timeline, catalogue, epoch, accounts, accounts[], is_followed, at, allowed[], denied[], open[], elsewhere_allowed[], elsewhere_denied[], groups[]
create or replace function bailiwick.permission_snapshot(
  _tenant uuid, _context text, _timeline bigint default null, _catalogue bigint default null, _epoch bigint default null,
  _accounts bigint[] default null, _valid_until timestamptz default null
) returns table (
  change text, timeline bigint, catalogue bigint, epoch bigint, accounts bigint[], is_followed boolean, at timestamptz,
  valid_until timestamptz, bound_ms int, is_closed boolean, allowed int[], denied int[], open int[], elsewhere_allowed int[],
  elsewhere_denied int[], groups text[]
)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
-- Bound to what may grow by index, see check.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  asked text[] := bailiwick_evaluator.references_of(_context);
  in_platform boolean;
  one uuid;
  rights record;
  told record;
  common uuid[];
  is_first boolean := true;
  asking int[];
  codes text[];
begin
  select e.timeline, e.catalogue, e.epoch, e.accounts, e.is_followed into timeline, catalogue, epoch, accounts, is_followed
    from bailiwick_evaluator.epochs_of(_tenant, asked) e;
  at := statement_timestamp();
  if (timeline, catalogue, accounts) is not distinct from (_timeline, _catalogue, _accounts) and (_valid_until is null or _valid_until > at) then
    if epoch = _epoch then
      change := 'same';
    elsif epoch > _epoch and not bailiwick_evaluator.concerns_since(_tenant, acting.bounds, asked, _epoch, epoch) then
      change := 'advanced';
    end if;
    if change is not null then
      return next;
      return;
    end if;
  end if;

  change := 'loaded';
  is_closed := array_position(acting.bounds, null) is not null;
  select t.is_platform into in_platform from bailiwick_directory.tenant t where t.tenant_id = _tenant;
  select extract(epoch from coalesce(
           (select s.value #>> '{}' from bailiwick_directory.setting s where s.tenant_id = _tenant and s.name = 'cache.bound'),
           (select d.initial #>> '{}' from bailiwick_catalogue.setting d where d.name = 'cache.bound'))::interval) * 1000 into bound_ms;
  denied := '{}';
  open := '{}';
  elsewhere_allowed := '{}';
  elsewhere_denied := '{}';
  foreach one in array acting.bounds loop
    select * into rights from bailiwick_evaluator.subject_rights(_tenant, one) r where one is not null;
    valid_until := least(valid_until, rights.valid_until);
    select coalesce(array_agg(c.id) filter (where c.is_denied), '{}') as denied,
           coalesce(array_agg(c.id) filter (where c.is_allowed and not c.is_denied), '{}') as allowed,
           coalesce(array_agg(c.id) filter (where c.is_open and not c.is_denied), '{}') as open,
           coalesce(array_agg(c.id) filter (where c.may_allow), '{}') as may_allow,
           coalesce(array_agg(c.id) filter (where c.may_deny), '{}') as may_deny
      into told
      from (
        select p.id, rights.deny && r.denied_by as is_denied, rights.allow && r.allowed_by as is_allowed,
               rights.bounded_deny && r.denied_by or not rights.allow && r.allowed_by
                 -- Parts are held on the tenant by what is there.
                 and (rights.bounded_allow && r.allowed_by or r.alternatives is not null and rights.allow || rights.bounded_allow <> '{}') as is_open,
               case when rights.elsewhere_allow is null then true
                 else rights.elsewhere_allow && r.allowed_by or r.alternatives is not null and rights.elsewhere_allow <> '{}' end as may_allow,
               case when rights.elsewhere_deny is null then true else rights.elsewhere_deny && r.denied_by end as may_deny
          from bailiwick_catalogue.permission p
          join bailiwick_catalogue.permission_right r on r.permission_id = p.id
         where one is not null and (in_platform or not p.is_platform)
      ) c;
    -- Of several each has to be allowed, and one who is denied is enough.
    denied := denied || told.denied;
    open := open || told.open;
    elsewhere_allowed := elsewhere_allowed || told.may_allow;
    elsewhere_denied := elsewhere_denied || told.may_deny;
    if is_first then
      allowed := told.allowed;
      common := coalesce(rights.groups, '{}');
    else
      allowed := array(select a.id from unnest(allowed) a (id) where a.id = any (told.allowed || told.open));
      common := array(select g.id from unnest(common) g (id) where g.id = any (rights.groups));
    end if;
    is_first := false;
  end loop;

  -- What is open for one of them, the evaluator says for all of them.
  allowed := array(select a.id from unnest(allowed) a (id) where a.id <> all (open || denied));
  asking := array(select distinct o.id from unnest(open) o (id) order by 1);
  open := '{}';
  while asking <> '{}' loop
    select array_agg(p.id order by p.id), array_agg(p.code order by p.id) into asking, codes
      from bailiwick_catalogue.permission p where p.id = any (asking);
    select allowed || coalesce(array_agg(asking[a.ordinal]) filter (where a.answer = 'allow'), '{}'),
           denied || coalesce(array_agg(asking[a.ordinal]) filter (where a.answer = 'deny'), '{}'),
           open || coalesce(array_agg(asking[a.ordinal]) filter (where a.answer = 'conditional' or a.conditions is not null), '{}')
      into allowed, denied, open
      from bailiwick_evaluator.evaluate(_tenant, acting.bounds, codes[:1000], array_fill(null::text, array[least(1000, cardinality(codes))]),
        array_fill(null::text, array[least(1000, cardinality(codes))])) a;
    asking := asking[1001:];
  end loop;
  groups := array(
    select p.reference from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = any (common) order by p.reference);
  return next;
end
$$;
