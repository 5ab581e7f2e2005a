-- What permission_snapshot numbers: the permissions of the catalogue by their ids, and the types of resources. One row, so that it is
-- of one moment. `is_named`: can be asked and held; namespaces, `*` and what is retired are not.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: catalogue, ids, ids[], codes, codes[], short_codes, short_codes[], is_named, is_named[], types, types[], key_parts, key_parts[]
create or replace function bailiwick.snapshot_catalogue(_tenant uuid, _context text)
returns table (catalogue bigint, ids int[], codes text[], short_codes text[], is_named boolean[], types text[], key_parts int[])
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform bailiwick_evaluator.acting(_tenant, _context);
  return query
    select (select c.n from bailiwick_catalogue.epoch c), p.ids, p.codes, p.short_codes, p.is_named, t.types, t.key_parts
      from (
        select array_agg(p.id order by p.code) as ids, array_agg(p.code order by p.code) as codes,
               array_agg(p.short_code order by p.code) as short_codes,
               array_agg(p.retired_at is null and not p.is_namespace and p.id <> 0 order by p.code) as is_named
          from bailiwick_catalogue.permission p
      ) p
     cross join (
       select coalesce(array_agg(t.code order by t.code), '{}') as types,
              coalesce(array_agg(cardinality(t.key_parts) order by t.code), '{}') as key_parts
         from bailiwick_catalogue.resource_type t
     ) t;
end
$$;
