-- A schema that no generator likes: every shape of function and of type, and every kind of name.
create schema app;
create schema "Other Schema";

create type app.mood as enum ('happy', 'it''s "fine"', E'two\nlines', 'back\slash', '');
create type "Other Schema"."mood" as enum ('other');
create domain app.email as text check (value like '%@%');
create domain app.work_email as app.email check (value like '%work%');
create domain app.id as int8 not null;
create domain app.tags as text[];
create domain app.percent as numeric(5, 2);
create type app.point_of as (x int, y float8);
create type app.address as (
  street text, "House No." int, geo app.point_of, moods app.mood[], corners app.point_of[], "class" jsonb, email app.work_email, at timestamptz
);
create type app.everything as (
  a_bool bool, a_int2 int2, a_int4 int4, a_int8 int8, a_numeric numeric, a_float4 float4, a_float8 float8, a_text text, a_char char(5),
  a_name name, a_bytea bytea, a_uuid uuid, a_date date, a_time time, a_timetz timetz, a_timestamp timestamp, a_timestamptz timestamptz,
  a_interval interval, a_json json, a_jsonb jsonb, an_inet inet, a_range int4range, a_multirange int4multirange, a_bit bit(3), a_box box,
  boxes box[], a_mood app.mood, addresses app.address[], an_id_list int8[], a_bytea_list bytea[], a_json_list jsonb[], a_quoted "char", a_time_list timestamptz[]
);
comment on type app.point_of is E'A place.\n@notnull x';

create table app.person (
  id int8 generated always as identity primary key, name text not null, dropped int, email app.email, constructor text, "order" int not null default 1
);
alter table app.person drop column dropped;
comment on table app.person is 'Somebody.';
comment on column app.person.name is E'As it is spoken.\n@notnull';
insert into app.person (name, email) values ('Ann', 'ann@work'), ('Bob "the, (b)', null);

-- Values go in and come back.
create function app.echo_everything(_value app.everything) returns app.everything language sql as 'select _value';
create function app.echo_list(_values app.everything[]) returns app.everything[] language sql as 'select _values';
create function app.echo_address(_address app.address) returns app.address language sql as 'select _address';
create function app.echo_texts(_texts text[]) returns text[] language sql as 'select _texts';
create function app.echo_moods(_moods app.mood[]) returns setof app.mood language sql as 'select * from unnest(_moods)';
create function app.echo_id(_id app.id) returns app.id language sql as 'select _id';
create function app.echo_tags(_tags app.tags) returns app.tags language sql as 'select _tags';
create function app.echo_emails(_emails app.work_email[]) returns app.work_email[] language sql as 'select _emails';
create function app.echo_json(_json jsonb) returns jsonb language sql as 'select _json';
create function app.echo_instant(_at timestamptz) returns timestamptz language sql as 'select _at';
create function app.echo_bytes(_bytes bytea) returns bytea language sql as 'select _bytes';
create function app.echo_number(_number numeric) returns numeric language sql as 'select _number';
create function app.echo_float(_float float8) returns float8 language sql as 'select _float';
create function app.echo_percent(_percent app.percent) returns app.percent language sql as 'select _percent';
create function app.echo_other(_mood "Other Schema"."mood") returns "Other Schema"."mood" language sql as 'select _mood';
create function app.bounds() returns int[] language sql as $$ select '[0:1]={4,5}'::int[] $$;
create function app.two_dimensions() returns int[] language sql as $$ select '{{1},{2}}'::int[] $$;

-- What comes back.
create function app.nothing(_a int) returns void language sql as '';
create function app.one_person(_id int8) returns app.person language sql as 'select p from app.person p where p.id = _id';
create function app.all_people() returns setof app.person language sql as 'select p from app.person p order by id';
create function app.people_table(_search text default null) returns table (id int8, "Full Name" text, tags text[]) language sql
  as $$ select id, name, array[name, null] from app.person where _search is null or name like _search order by id $$;
comment on function app.people_table is E'People,\nby a search */ of theirs.\n@notnull id\n@notnull Full Name';
comment on function app.people_table is E'People,\nby a search */ of theirs.\n@notnull id, tags';
create function app.one_column() returns table ("only" int) language sql as 'values (1), (null)';
create function app.out_one(_a int, out _b int) language sql as 'select _a + 1';
create function app.out_two(_a int, out _b int, inout _c text default 'c', out int4) language sql as $$ select _a + 1, _c || '!', 3 $$;
create function app.out_set(out a int, out b app.point_of) returns setof record language sql as 'values (1, (1, 2)::app.point_of), (null, null)';
create function app.numbers(_to int) returns setof int language sql as 'select * from generate_series(1, _to)';
create function app.strict_one(_a int, _b text) returns text strict language sql as 'select _b || _a';
create function app.always(_a int) returns int language sql as 'select _a';
comment on function app.always is E'Never null, it says.\n@notnull return, _a';

-- What goes in.
create function app.defaults(_a int, _b text default 'b', _c int default 3, _d text default null) returns text language sql
  as $$ select format('%s %s %s %s', _a, _b, _c, coalesce(_d, 'null')) $$;
create function app.all_default(_a int default 1) returns int language sql as 'select _a';
create function app.unnamed(int, text default 'x') returns text language sql as 'select $1 || $2';
create function app.half_named(int, _b text default 'x') returns text language sql as 'select $1 || _b';
create function app.variadic_one(_first text, variadic _rest int[]) returns int language sql as 'select cardinality(_rest)';
create function app.pick_one(_id int) returns text language sql as $$ select 'id' $$;
create function app.pick_one(_name text, _exact bool default false) returns setof text language sql as $$ select 'name' $$;
create function app.pick_one() returns void language sql as '';
create function app.same_names(_a int) returns text language sql as $$ select 'int' $$;
create function app.same_names(_a text) returns text language sql as $$ select 'text' $$;
comment on function app.same_names(text) is '@name sameNamesByText';
create function app."delete"("new" int, "in" int, "class" int, "__proto__" int, "constructor" int default null, _to_string int default 7) returns int language sql
  as 'select $1 + $2 + $3 + $4 + coalesce($5, 100) + $6';
create function app."Weird name, with ""quotes"" and $"("$a" int, "été" int, "naïve 日本語" int, "1st" int, _a_b int, "_aB" int) returns int language sql
  as 'select $1 + $2 + $3 + $4 + $5 + $6';
comment on function app."Weird name, with ""quotes"" and $" is '@name _aB otherB';
create function app."select"("from" int) returns table ("where" int, "group" int, "table" int) language sql as 'select "from", 2, 3';
create function app.db(db int) returns int language sql as 'select db';
create function app.args(args int, call int) returns int language sql as 'select args + call';
create function app.promise() returns int language sql as 'select 1';

-- What nobody calls, or nobody can.
create function app.on_change() returns trigger language plpgsql as 'begin return null; end';
create function app.skipped(anyelement) returns anyelement language sql as 'select $1';
comment on function app.skipped is '@skip';
create aggregate app.total(int) (sfunc = int4pl, stype = int);

create procedure app.do_it(_a int, _b text default 'b') language sql as 'insert into app.person (name) values (_b || _a)';
create procedure app.give_back(_a int, out _c app.mood, out _d numeric, inout _b int8 default 9007199254740993) language plpgsql
  as $$ begin _b := _b + _a; _c := 'happy'; _d := 1.10; end $$;

do $$
begin
  execute format('create function app.sixty(%s) returns int language sql as %L',
    (select string_agg(format('_parameter_with_a_long_name_%s int', n), ', ') from generate_series(1, 60) n),
    (select 'select ' || string_agg('$' || n, ' + ') from generate_series(1, 60) n));
end
$$;
create function app.a_name_of_sixty_three_letters_which_is_as_long_as_a_name_may_be(
  _a_name_of_sixty_three_letters_which_is_as_long_as_one_may_be_x app.mood[] default null
) returns table (a_name_of_sixty_three_letters_which_is_as_long_as_one_may_be_xy app.address) language sql as 'select null::app.address';
