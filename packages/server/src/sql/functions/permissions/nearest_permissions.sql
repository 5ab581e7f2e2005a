-- Codes of permissions that look like the one that was given, the likest first, for messages: by the pairs of letters they share.
-- owner: bailiwick_directory
-- execute: bailiwick_evaluator
create or replace function bailiwick_directory.nearest_permissions(_code text) returns text
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select string_agg(n.code, ', ' order by n.likeness desc, n.code)
    from (
      select p.code, 2.0 * count(distinct pair) filter (where strpos(lower(_code), pair) > 0) / nullif(length(_code) + length(p.code) - 2, 0) as likeness
        from bailiwick_catalogue.permission p
        cross join lateral (select substr(lower(p.code), s.at, 2) as pair from generate_series(1, length(p.code) - 1) as s (at)) as s
       where p.retired_at is null and length(_code) <= 200
       group by p.code
      having 2.0 * count(distinct pair) filter (where strpos(lower(_code), pair) > 0) >= 0.5 * (length(_code) + length(p.code) - 2)
       order by likeness desc, p.code limit 3
    ) as n
$$;
