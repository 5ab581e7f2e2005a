-- What happened in the tenant, the newest first. `_event` finds one event, such as `group.created`, or all of a kind, such as
-- `group`; `_actor` what somebody did, by reference; `_target` what was done to what has all of these properties; `_from` and `_until`
-- (which is not included) a time. `_after` is the `after` of the last entry of the page before.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.audit.read
-- notnull: id, at, event, actors, actors[], after
create or replace function bailiwick.list_journal(
  _tenant uuid, _context text, _event text default null, _actor text default null, _target jsonb default null,
  _from timestamptz default null, _until timestamptz default null, _after text default null, _limit int default 50
) returns table (id uuid, at timestamptz, event text, actors text[], request jsonb, target jsonb, data jsonb, after text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_reading(_tenant, _context, 'directory.audit.read');
  page int := bailiwick_private.page_limit(_limit);
  after_at timestamptz := 'infinity';
  after_id uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
begin
  if _target is not null and jsonb_typeof(_target) <> 'object' then
    perform bailiwick_private.fail('INVALID_INPUT', 'The target is described by its properties.', null,
      _seen => left(_target::text, 200), _expected => 'an object, such as {"group": "editors"}');
  end if;
  if _after is not null then
    -- Microseconds since 1970, which no setting of the session writes otherwise, and the id.
    if _after !~ '^-?[0-9]{1,18}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
      perform bailiwick_private.fail('INVALID_INPUT', 'The list cannot go on from there.', null, _seen => left(_after, 200),
        _expected => 'what a list said for `after`');
    end if;
    after_at := timestamptz 'epoch' + split_part(_after, '/', 1)::bigint * interval '1 microsecond';
    after_id := split_part(_after, '/', 2)::uuid;
  end if;
  return query
    select e.id, e.at, e.event, e.actors, e.request, e.target, e.data,
           (extract(epoch from e.at) * 1000000)::bigint || '/' || e.id
      from bailiwick_journal.entry e
     where e.tenant_id = acting.tenant_id
       and (e.at, e.id) < (after_at, after_id)
       and (_from is null or e.at >= _from)
       and (_until is null or e.at < _until)
       and (_event is null or e.event = _event or starts_with(e.event, _event || '.'))
       and (_actor is null or _actor = any (e.actors))
       and (_target is null or e.target @> _target)
     order by e.at desc, e.id desc limit page;
end
$$;
