-- Calls another function of this schema, and keeps in the journal that it was refused although nothing else of it stays: what it did is
-- undone, the entry is written, and the refusal comes back as a row instead of an error, so that the transaction can commit. A function
-- that is called by itself raises, and what would be written down of it goes with the transaction.
--
-- `_function` takes `_tenant` and `_context`, and what `_names` and `_values` say, in the text form of the types. Of what it returns
-- each row is one `value`, in the text form of a record. Where it was refused the one row has `refusal` instead: `state` is the
-- SQLSTATE, with `message`, `hint` and `detail`; `event` and `is_kept` say as what it stands in the journal and whether it does, which
-- it does not where nothing can be written. Kept are those with an event: what was denied or would have broken something, and failures
-- that nobody foresaw. Other refusals come back all the same; what another transaction, the connection or a wrong form of a value is
-- the cause of is raised.
-- owner: bailiwick_directory
-- execute: application
create or replace function bailiwick.attempt(
  _tenant uuid, _context text, _function text, _names text[] default '{}', _values text[] default '{}'
) returns table (value text, refusal jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  -- Before the call, which may outlast it.
  context jsonb := bailiwick.verified(_context);
  names text[] := array(select '_' || ltrim(n.name, '_') from unnest(_names) with ordinality as n (name, at) order by n.at);
  called record;
  given text;
  state text;
  said text;
  advice text;
  details text;
  place text;
  event text;
  hidden boolean := false;
  is_kept boolean := false;
begin
  select p.prorettype = 'void'::regtype as is_void, p.provolatile <> 'v' as inspects, p.proname = 'list_subjects' as is_of_others,
         coalesce(p.proargnames[3 : p.pronargs], '{}') as parameters,
         array(select format_type(t.type, null) from unnest(p.proargtypes) with ordinality as t (type, at) where t.at > 2 order by t.at) as types
    into called
    from pg_proc p
   where p.pronamespace = 'bailiwick'::regnamespace and p.proname = _function and p.proname <> 'attempt'
     and p.prosecdef and p.proargnames[1:2] = '{_tenant,_context}' and has_function_privilege(p.oid, 'execute');
  if not found then
    perform bailiwick_private.fail('INVALID_INPUT', 'There is no such function that can be attempted.',
      'Name one of the schema bailiwick that takes a tenant and a context, without the schema.', _seen => left(_function, 200));
  end if;
  if cardinality(names) <> cardinality(coalesce(_values, '{}')) or cardinality(names) <> (select count(distinct n) from unnest(names) n)
     or not names <@ called.parameters then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s takes other parameters.', _function), 'Give each once, with a value.',
      _seen => left(array_to_string(_names, ', '), 200), _expected => array_to_string(called.parameters, ', '));
  end if;
  select string_agg(format(', %I => ($3[%s])::%s', n.name, n.at, called.types[array_position(called.parameters, n.name)]), '' order by n.at)
    into given from unnest(names) with ordinality as n (name, at);
  begin
    if called.is_void then
      execute format('select bailiwick.%I($1, $2%s)', _function, given) using _tenant, _context, _values;
      return query select null::text, null::jsonb;
    else
      return query execute format('select row(r.*)::text, null::jsonb from bailiwick.%I($1, $2%s) as r', _function, given)
        using _tenant, _context, _values;
    end if;
    if called.inspects and (called.is_of_others or _values[array_position(names, '_principal')] is not null) then
      perform bailiwick_directory.keep_inspection(_tenant, _context, _function, _values[array_position(names, '_principal')],
        _values[array_position(names, '_type')], _values[array_position(names, '_key')]);
    end if;
    return;
  exception when others then
    get stacked diagnostics state = returned_sqlstate, said = message_text, advice = pg_exception_hint, details = pg_exception_detail,
      place = pg_exception_context;
    event := case
      when state = 'BW403' then 'access.denied'
      when state = 'BW410' then 'access.exceeded'
      when state in ('BW411', 'BW412', 'BW423') then 'access.protected'
      when state = 'BW425' then 'access.inactive'
      when state ~ '^(0A|20|21|2F|38|39|42|P0|XX)' and state <> '42501' then 'access.failed' end;
    if event is null and state !~ '^BW4' then
      raise;
    end if;
  end;
  -- A tenant on which one may do nothing is as one that is not there; the journal knows better, and the caller is not told.
  if state = 'BW404' and '_target' = any (names) and called.types[array_position(called.parameters, '_target')] = 'uuid' then
    hidden := bailiwick_evaluator.tenant_state(_values[array_position(names, '_target')]::uuid) is not null;
  end if;
  if (event is not null or hidden) and bailiwick_directory.names_subjects(context) and context ->> 't' = _tenant::text
     and bailiwick_evaluator.tenant_state(_tenant) is not null and current_setting('transaction_read_only') = 'off' then
    begin
      perform bailiwick_directory.refused(_tenant, context, coalesce(event, 'access.denied'), jsonb_strip_nulls(jsonb_build_object(
          'call', _function,
          'permission', case state when 'BW403' then details::jsonb ->> 'expected' end,
          'tenant', case when hidden then details::jsonb ->> 'seen' end,
          'type', left(_values[array_position(names, '_type')], 100), 'key', left(_values[array_position(names, '_key')], 512))),
        jsonb_strip_nulls(jsonb_build_object('state', case event when 'access.failed' then state end)));
      is_kept := true;
    exception when others then
      -- The caller was refused, which is what he has to hear.
      is_kept := false;
    end;
  end if;
  return query select null::text, jsonb_strip_nulls(jsonb_build_object('state', state, 'message', said, 'hint', advice, 'detail', details,
    'where', case event when 'access.failed' then place end, 'event', event, 'is_kept', is_kept and not hidden));
end
$$;
