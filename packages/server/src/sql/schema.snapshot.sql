-- What a database has in our schemas once all files have run: for readers of a change, and for `bailiwick migrate verify`.
-- Not to be run. Written by `npm run schema`.

function bailiwick."check"(uuid,text,text,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _permission text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text) returns TABLE(answer text, conditions jsonb)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.add_member(uuid,text,text,text,timestamp with time zone,timestamp with time zone)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text, _member text, _valid_from timestamp with time zone DEFAULT NULL::timestamp with time zone, _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.add_parent(uuid,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text, _parent_type text, _parent_key text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.add_role_permissions(uuid,text,text,text[])
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text, _permissions text[]) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.add_user(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.attempt(uuid,text,text,text[],text[])
  owner bailiwick_directory
  (_tenant uuid, _context text, _function text, _names text[] DEFAULT '{}'::text[], _values text[] DEFAULT '{}'::text[]) returns TABLE(value text, refusal jsonb)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.break_glass(uuid,text,uuid,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid, _reason text, _minutes integer DEFAULT 60) returns TABLE(grant_id uuid, valid_until timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.catalogue_entries(text)
  owner bailiwick_catalogue
  (_source text) returns TABLE(kind text, name text, entry jsonb)
  sql, stable, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to deployment

function bailiwick.check_many(uuid,text,text[],text[],text[])
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _permissions text[], _types text[], _keys text[]) returns TABLE(ordinal integer, answer text, conditions jsonb)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.context()
  owner bailiwick_context
  () returns jsonb
  sql, stable, parallel safe
  grant execute to application

function bailiwick.copy_role(uuid,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text, _code text, _title text DEFAULT NULL::text, _description text DEFAULT NULL::text) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.create_group(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _code text, _title text DEFAULT NULL::text, _description text DEFAULT NULL::text) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.create_role(uuid,text,text,text,text,text[])
  owner bailiwick_directory
  (_tenant uuid, _context text, _code text, _title text DEFAULT NULL::text, _description text DEFAULT NULL::text, _permissions text[] DEFAULT '{}'::text[]) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.create_service_account(uuid,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text, _purpose text DEFAULT NULL::text, _title text DEFAULT NULL::text, _description text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.create_tenant(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _code text, _title text, _administrator text) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.create_user(uuid,text,text,text,text,text,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text DEFAULT NULL::text, _username text DEFAULT NULL::text, _email text DEFAULT NULL::text, _display_name text DEFAULT NULL::text, _data jsonb DEFAULT NULL::jsonb) returns TABLE(reference text)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.delete_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.delete_tenant(uuid,text,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid, _reason text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.denied(text,text,text)
  owner bailiwick_evaluator
  (_action text, _type text, _id text) returns boolean
  plpgsql, stable, parallel safe, security definer, strict, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.denied_keys(text,text)
  owner bailiwick_evaluator
  (_action text, _type text) returns TABLE(resource_key text)
  plpgsql, stable, parallel safe, security definer, strict, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.denied_rule(text,text)
  owner bailiwick_evaluator
  (_action text, _type text) returns boolean
  plpgsql, stable, parallel safe, security definer, strict, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.deny_permission(uuid,text,text,text,text,text,text,timestamp with time zone,timestamp with time zone,text,jsonb,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _principal text, _permission text DEFAULT NULL::text, _role text DEFAULT NULL::text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _valid_from timestamp with time zone DEFAULT NULL::timestamp with time zone, _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone, _condition text DEFAULT NULL::text, _params jsonb DEFAULT NULL::jsonb, _reason text DEFAULT NULL::text) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.disable_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.disable_group(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.disable_role(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.disable_service_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.disable_tenant(uuid,text,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid, _reason text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.disable_user(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.effective_rights(uuid,text,text,text,text,text,text,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _principal text DEFAULT NULL::text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _permission text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(permission text, answer text, paths jsonb)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.enable_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.enable_group(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.enable_role(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.enable_service_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.enable_tenant(uuid,text,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid, _reason text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.enable_user(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.end_break_glass(uuid,text,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid, _user text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.expect(uuid,text,bigint,bigint,bigint,bigint[])
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _timeline bigint, _catalogue bigint, _epoch bigint, _accounts bigint[]) returns boolean
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.explain(uuid,text,text,text,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _permission text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _principal text DEFAULT NULL::text) returns jsonb
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.facts(uuid,text,text[],text[],text[],text[])
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _kinds text[], _permissions text[], _types text[], _keys text[]) returns TABLE(ordinal integer, is_so boolean)
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.found_platform(text,text,text)
  owner bailiwick_directory
  (_code text, _title text, _administrator text) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to deployment

function bailiwick.get_entry(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _place text) returns TABLE(id uuid, at timestamp with time zone, event text, is_security boolean, actors text[], request jsonb, target jsonb, data jsonb, template text, after text)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_grant(uuid,text,uuid)
  owner bailiwick_directory
  (_tenant uuid, _context text, _id uuid) returns TABLE(grant_id uuid, principal text, principal_kind text, permission text, role text, type text, key text, effect text, delegable boolean, valid_from timestamp with time zone, valid_until timestamp with time zone, condition text, params jsonb, source text, actor text, reason text, in_force boolean, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_group(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text) returns TABLE(code text, title text, description text, state text, source text, members bigint, children bigint, parents bigint, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_permission(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text) returns TABLE(code text, short_code text, title text, description text, resource_type text, source text, is_namespace boolean, is_platform boolean, is_retired boolean, implies text[], composed_of text[], given_by text[], denied_by text[])
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_resource(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text) returns TABLE(id uuid, type text, key text, title text, source text, parents jsonb, children bigint, created_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_role(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text) returns TABLE(code text, title text, description text, state text, source text, permissions text[], retired text[], grants bigint, denials bigint, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_service_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns TABLE(reference text, purpose text, title text, description text, state text, source text, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_settings(uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text) returns TABLE(name text, type text, value jsonb, is_set boolean, initial jsonb, minimum jsonb, maximum jsonb, choices jsonb, description text, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_tenant(uuid,text,uuid)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid DEFAULT NULL::uuid) returns TABLE(id uuid, code text, title text, state text, is_platform boolean, created_at timestamp with time zone, updated_at timestamp with time zone, deleted_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.get_user(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns TABLE(reference text, username text, email text, display_name text, data jsonb, state text, account_state text, source text, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.grant_permission(uuid,text,text,text,text,text,text,boolean,timestamp with time zone,timestamp with time zone,text,jsonb,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _principal text, _permission text DEFAULT NULL::text, _role text DEFAULT NULL::text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _delegable boolean DEFAULT false, _valid_from timestamp with time zone DEFAULT NULL::timestamp with time zone, _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone, _condition text DEFAULT NULL::text, _params jsonb DEFAULT NULL::jsonb, _reason text DEFAULT NULL::text) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.granted(text,text,text)
  owner bailiwick_evaluator
  (_action text, _type text, _id text) returns boolean
  plpgsql, stable, parallel safe, security definer, strict, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.granted_keys(text,text)
  owner bailiwick_evaluator
  (_action text, _type text) returns TABLE(resource_key text)
  plpgsql, stable, parallel safe, security definer, strict, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.granted_rule(text,text)
  owner bailiwick_evaluator
  (_action text, _type text) returns boolean
  plpgsql, stable, parallel safe, security definer, strict, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.group_ancestors(uuid,text,text,boolean,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text, _include_self boolean DEFAULT NULL::boolean, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(code text, title text, state text, is_direct boolean, ways numeric, live_ways numeric)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.group_descendants(uuid,text,text,boolean,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text, _include_self boolean DEFAULT NULL::boolean, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(code text, title text, state text, is_direct boolean, ways numeric, live_ways numeric)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.group_paths(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _from text, _to text) returns TABLE(path text[])
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.holds(text)
  owner bailiwick_evaluator
  (_code text) returns boolean
  plpgsql, stable, parallel safe, security definer, strict, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.lift_denial(uuid,text,text,text,text,text,text,text,jsonb,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _principal text, _permission text DEFAULT NULL::text, _role text DEFAULT NULL::text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _condition text DEFAULT NULL::text, _params jsonb DEFAULT NULL::jsonb, _reason text DEFAULT NULL::text) returns bigint
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_accounts(uuid,text,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _state text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(reference text, username text, email text, display_name text, state text, created_at timestamp with time zone, updated_at timestamp with time zone, deleted_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_actions(uuid,text,text,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _principal text DEFAULT NULL::text) returns TABLE(permission text, answer text)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.list_conditions(uuid,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(name text, parameters jsonb, description text, source text, is_retired boolean)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_grants(uuid,text,text,text,text,text,text,text,text,boolean,uuid,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _principal text DEFAULT NULL::text, _permission text DEFAULT NULL::text, _role text DEFAULT NULL::text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _effect text DEFAULT NULL::text, _source text DEFAULT NULL::text, _in_force boolean DEFAULT NULL::boolean, _after uuid DEFAULT NULL::uuid, _limit integer DEFAULT 50) returns TABLE(grant_id uuid, principal text, principal_kind text, permission text, role text, type text, key text, effect text, delegable boolean, valid_from timestamp with time zone, valid_until timestamp with time zone, condition text, params jsonb, source text, actor text, reason text, in_force boolean, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, plan_cache_mode=force_custom_plan, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_groups(uuid,text,text,boolean,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _member text DEFAULT NULL::text, _deep boolean DEFAULT NULL::boolean, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(code text, title text, description text, state text, source text, is_direct boolean, created_at timestamp with time zone, updated_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_journal(uuid,text,text,text,jsonb,jsonb,text,text,boolean,timestamp with time zone,timestamp with time zone,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _event text DEFAULT NULL::text, _actor text DEFAULT NULL::text, _target jsonb DEFAULT NULL::jsonb, _data jsonb DEFAULT NULL::jsonb, _request_id text DEFAULT NULL::text, _search text DEFAULT NULL::text, _security boolean DEFAULT NULL::boolean, _from timestamp with time zone DEFAULT NULL::timestamp with time zone, _until timestamp with time zone DEFAULT NULL::timestamp with time zone, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(id uuid, at timestamp with time zone, event text, is_security boolean, actors text[], request jsonb, target jsonb, data jsonb, template text, after text)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_members(uuid,text,text,boolean,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text, _deep boolean DEFAULT NULL::boolean, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(reference text, kind text, state text, title text, is_direct boolean, in_force boolean, groups text[], sources text[], valid_from timestamp with time zone, valid_until timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_my_tenants(uuid,text,text,text,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(id uuid, code text, title text, is_platform boolean)
  plpgsql, stable, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.list_permissions(uuid,text,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _source text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(code text, short_code text, title text, description text, resource_type text, source text, is_namespace boolean, is_platform boolean, is_retired boolean)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_registered(uuid,text,text,text,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text DEFAULT NULL::text, _parent_type text DEFAULT NULL::text, _parent_key text DEFAULT NULL::text, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(reference text, id uuid, type text, key text, title text, source text, created_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_resource_types(uuid,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(code text, title text, key_parts text[], parent text, is_container boolean, is_controlled boolean, source text, is_retired boolean)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_resources(uuid,text,text,text,text,text,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _permission text, _type text, _principal text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(key text, answer text, conditions jsonb)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.list_roles(uuid,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(code text, title text, state text, source text, permissions text[], created_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_service_accounts(uuid,text,text,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _purpose text DEFAULT NULL::text, _state text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(reference text, purpose text, title text, description text, state text, source text, created_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_subjects(uuid,text,text,text,text,text,text,text,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _permission text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _kind text DEFAULT 'user'::text, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(reference text, kind text, title text, answer text)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.list_tenants(uuid,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(id uuid, code text, title text, state text, is_platform boolean, created_at timestamp with time zone, updated_at timestamp with time zone, deleted_at timestamp with time zone)
  plpgsql, stable, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.list_users(uuid,text,text,text,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _search text DEFAULT NULL::text, _state text DEFAULT NULL::text, _after text DEFAULT NULL::text, _limit integer DEFAULT 50) returns TABLE(reference text, username text, email text, display_name text, state text, account_state text, source text, created_at timestamp with time zone)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.lock_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.maintain(integer)
  owner bailiwick_directory
  (_most integer DEFAULT 10000) returns TABLE(done text, what text, rows_deleted bigint)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to deployment

function bailiwick.maintain_journal(uuid,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _most integer DEFAULT 10000) returns TABLE(done text, what text, rows_deleted bigint)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.move_resource(uuid,text,text,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text, _to_type text DEFAULT NULL::text, _to_key text DEFAULT NULL::text, _from_type text DEFAULT NULL::text, _from_key text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.my_profile(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text) returns TABLE(reference text, kind text, title text, username text, email text, display_name text, data jsonb)
  plpgsql, stable, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.nest_group(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _child text, _parent text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.permission_snapshot(uuid,text,bigint,bigint,bigint,bigint[],timestamp with time zone)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _timeline bigint DEFAULT NULL::bigint, _catalogue bigint DEFAULT NULL::bigint, _epoch bigint DEFAULT NULL::bigint, _accounts bigint[] DEFAULT NULL::bigint[], _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone) returns TABLE(change text, timeline bigint, catalogue bigint, epoch bigint, accounts bigint[], is_followed boolean, at timestamp with time zone, valid_until timestamp with time zone, bound_ms integer, is_closed boolean, allowed integer[], denied integer[], open integer[], elsewhere_allowed integer[], elsewhere_denied integer[], groups text[])
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.permissions_map(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text) returns TABLE(code text, short_code text)
  plpgsql, stable, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.read_events(uuid,text,bigint,integer,boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _after bigint DEFAULT NULL::bigint, _limit integer DEFAULT NULL::integer, _affected boolean DEFAULT false) returns TABLE(timeline bigint, catalogue bigint, epoch bigint, reached bigint, is_lost boolean, events jsonb)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.read_own_events(uuid,text,bigint,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _after bigint DEFAULT NULL::bigint, _limit integer DEFAULT NULL::integer) returns TABLE(timeline bigint, catalogue bigint, epoch bigint, reached bigint, is_lost boolean, events jsonb)
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.record_event(uuid,text,text,jsonb,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _context text, _event text, _target jsonb DEFAULT '{}'::jsonb, _data jsonb DEFAULT '{}'::jsonb) returns boolean
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.record_refusal(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _event text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.register_resource(uuid,text,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text, _parent_type text DEFAULT NULL::text, _parent_key text DEFAULT NULL::text, _title text DEFAULT NULL::text) returns uuid
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.relay_delivered(text,uuid[],bigint[])
  owner bailiwick_directory
  (_relay text, _tenants uuid[], _epochs bigint[]) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to relay

function bailiwick.relay_events(text,integer,integer)
  owner bailiwick_evaluator
  (_relay text, _tenants integer DEFAULT 100, _epochs integer DEFAULT 100) returns TABLE(tenant uuid, epoch bigint, ordinal integer, kind text, target jsonb, affected text[], at timestamp with time zone, missing bigint, is_silent boolean)
  sql, stable, parallel unsafe, security definer, jit=off, search_path=pg_catalog, pg_temp
  grant execute to relay

function bailiwick.remove_grant(uuid,text,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _id uuid, _reason text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_group(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_member(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text, _member text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_parent(uuid,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text, _parent_type text, _parent_key text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_resource(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_role(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_role_permissions(uuid,text,text,text[])
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text, _permissions text[]) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_service_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.remove_user(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.request()
  owner bailiwick_context
  () returns jsonb
  sql, stable, parallel safe
  grant execute to application

function bailiwick.reset_setting(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _name text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.resource_ancestors(uuid,text,text,text,boolean)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text, _include_self boolean DEFAULT NULL::boolean) returns TABLE(reference text, type text, key text, title text, is_direct boolean)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.resource_descendants(uuid,text,text,text,boolean,text,integer)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text, _include_self boolean DEFAULT NULL::boolean, _after text DEFAULT NULL::text, _limit integer DEFAULT NULL::integer) returns TABLE(reference text, type text, key text, title text, is_direct boolean)
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.resource_paths(uuid,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _type text, _key text, _to_type text, _to_key text) returns TABLE(path text[])
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.restore_tenant(uuid,text,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid, _reason text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.revision(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text) returns TABLE(timeline bigint, catalogue bigint, epoch bigint, at timestamp with time zone)
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.revoke_permission(uuid,text,text,text,text,text,text,text,jsonb,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _principal text, _permission text DEFAULT NULL::text, _role text DEFAULT NULL::text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text, _condition text DEFAULT NULL::text, _params jsonb DEFAULT NULL::jsonb, _reason text DEFAULT NULL::text) returns bigint
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.scope(text,text)
  owner bailiwick_evaluator
  (_permission text, _type text) returns TABLE(everything boolean, all_denied boolean, ids text[], denied_ids text[], is_whole boolean)
  plpgsql, stable, parallel safe, security definer, strict, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.scopes(uuid,text,text[],text[])
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _permissions text[], _types text[]) returns TABLE(ordinal integer, everything boolean, all_denied boolean, ids text[], denied_ids text[], is_whole boolean)
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.set_setting(uuid,text,text,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _context text, _name text, _value jsonb) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.snapshot_catalogue(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text) returns TABLE(catalogue bigint, ids integer[], codes text[], short_codes text[], is_named boolean[], types text[], key_parts integer[])
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_directory

function bailiwick.sole_principal(jsonb)
  owner bailiwick_context
  (_principals jsonb) returns jsonb
  plpgsql, immutable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.subject()
  owner bailiwick_context
  () returns jsonb
  sql, stable, parallel safe
  grant execute to application

function bailiwick.sync_catalogue(jsonb,boolean)
  owner bailiwick_catalogue
  (_declaration jsonb, _dry_run boolean DEFAULT false) returns TABLE(kind text, name text, change text, before jsonb, after jsonb)
  plpgsql, volatile, parallel unsafe, security definer, jit=off, search_path=pg_catalog, pg_temp
  grant execute to deployment

function bailiwick.sync_tenant(uuid,jsonb,text,boolean,boolean)
  owner bailiwick_directory
  (_tenant uuid, _declaration jsonb, _source text, _is_final boolean DEFAULT true, _dry_run boolean DEFAULT false) returns TABLE(kind text, name text, change text, before jsonb, after jsonb)
  plpgsql, volatile, parallel unsafe, security definer, jit=off, search_path=pg_catalog, pg_temp
  grant execute to deployment

function bailiwick.tenant()
  owner bailiwick_context
  () returns text
  sql, stable, parallel safe
  grant execute to application

function bailiwick.tenant_of_code(text)
  owner bailiwick_evaluator
  (_code text) returns uuid
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to deployment

function bailiwick.trim_events(integer)
  owner bailiwick_directory
  (_tenants integer DEFAULT 1000) returns bigint
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to deployment
  grant execute to relay

function bailiwick.unlock_account(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.unnest_group(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _child text, _parent text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.update_grant(uuid,text,uuid,timestamp with time zone,boolean,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _id uuid, _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone, _delegable boolean DEFAULT NULL::boolean, _reason text DEFAULT NULL::text) returns boolean
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.update_group(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _group text, _title text DEFAULT NULL::text, _description text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.update_role(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text, _title text DEFAULT NULL::text, _description text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.update_service_account(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text, _title text DEFAULT NULL::text, _description text DEFAULT NULL::text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.update_tenant(uuid,text,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _target uuid, _title text) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.update_user(uuid,text,text,text,text,text,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text, _username text DEFAULT NULL::text, _email text DEFAULT NULL::text, _display_name text DEFAULT NULL::text, _data jsonb DEFAULT NULL::jsonb) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick.verified(text)
  owner bailiwick_context
  (_context text) returns jsonb
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator

function bailiwick.verified_context()
  owner bailiwick_context
  () returns jsonb
  sql, stable, parallel safe
  grant execute to application

function bailiwick_catalogue.apply_announced(jsonb)
  owner bailiwick_catalogue
  (_declared jsonb) returns void
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.apply_edges(jsonb)
  owner bailiwick_catalogue
  (_declared jsonb) returns void
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.apply_permissions(jsonb)
  owner bailiwick_catalogue
  (_declared jsonb) returns void
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.apply_types(jsonb)
  owner bailiwick_catalogue
  (_declared jsonb) returns void
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.catalogue_conflicts(jsonb)
  owner bailiwick_catalogue
  (_declared jsonb) returns TABLE(kind text, name text, reason text, before jsonb)
  sql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.check_shape(text,jsonb,jsonb)
  owner bailiwick_catalogue
  (_path text, _value jsonb, _keys jsonb) returns void
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_catalogue.checked_declaration(jsonb)
  owner bailiwick_catalogue
  (_declaration jsonb) returns jsonb
  plpgsql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.entries()
  owner bailiwick_catalogue
  () returns TABLE(kind text, name text, source text, is_retired boolean, entry jsonb)
  sql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.fewest_ways(jsonb)
  owner bailiwick_catalogue
  (_ways jsonb) returns jsonb
  sql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.fitting_setting(text,jsonb,jsonb,jsonb,jsonb)
  owner bailiwick_catalogue
  (_type text, _minimum jsonb, _maximum jsonb, _choices jsonb, _value jsonb) returns jsonb
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_catalogue.next_short_code(integer)
  owner bailiwick_catalogue
  (_parent integer) returns text
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.purpose_permissions()
  owner bailiwick_catalogue
  () returns TABLE(purpose text, permission text)
  sql, immutable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_catalogue.refresh_alternatives()
  owner bailiwick_catalogue
  () returns bigint
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.refresh_rights()
  owner bailiwick_catalogue
  () returns bigint
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.refuse_conflicts(text,text[])
  owner bailiwick_catalogue
  (_source text, _conflicts text[]) returns void
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_catalogue.refuse_cycles()
  owner bailiwick_catalogue
  () returns void
  plpgsql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_catalogue.wrong_announced(jsonb)
  owner bailiwick_catalogue
  (_declaration jsonb) returns TABLE(path text, seen text, expected text)
  sql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_directory.above_resource(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _resource uuid) returns TABLE(resource_id uuid, n integer)
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.account_reference(text)
  owner bailiwick_directory
  (_value text) returns text
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.apply_grants(bailiwick_directory.acting,text,jsonb,boolean)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _source text, _declared jsonb, _is_final boolean) returns void
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_directory.apply_names(bailiwick_directory.acting,text,jsonb,boolean)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _source text, _declared jsonb, _is_final boolean) returns void
  plpgsql, volatile, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_directory.apply_purpose(bailiwick_directory.acting,text,text)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _reference text, _purpose text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.canonical_key(text,text)
  owner bailiwick_directory
  (_type text, _key text) returns text
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.change_role(bailiwick_directory.acting,uuid,integer[],integer[])
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _role uuid, _added integer[], _removed integer[]) returns boolean
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.check_event_fields(text,jsonb,jsonb)
  owner bailiwick_directory
  (_what text, _declared jsonb, _given jsonb) returns void
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.check_searched(text,jsonb)
  owner bailiwick_directory
  (_what text, _value jsonb) returns void
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.check_setting(uuid,text,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _name text, _value jsonb) returns jsonb
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.checked_choice(text,text,text[])
  owner bailiwick_directory
  (_name text, _value text, _choices text[]) returns void
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.checked_data(jsonb)
  owner bailiwick_directory
  (_data jsonb) returns jsonb
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.checked_email(text)
  owner bailiwick_directory
  (_email text) returns text
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.checked_params(text,jsonb)
  owner bailiwick_directory
  (_condition text, _params jsonb) returns jsonb
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.checked_permissions(uuid,text[])
  owner bailiwick_directory
  (_tenant uuid, _codes text[]) returns integer[]
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.checked_tenant_declaration(text,jsonb)
  owner bailiwick_directory
  (_source text, _declaration jsonb) returns jsonb
  plpgsql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_directory.counted(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _id uuid) returns bigint
  sql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.declared_entries(uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _source text) returns TABLE(kind text, name text, entry jsonb)
  sql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_directory.declared_setting(uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _name text) returns TABLE(type text, initial jsonb, minimum jsonb, maximum jsonb, choices jsonb)
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.done(bailiwick_directory.acting,text,jsonb,jsonb,text[])
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _kind text, _target jsonb, _data jsonb DEFAULT '{}'::jsonb, _affected text[] DEFAULT NULL::text[]) returns bigint
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.done_in(bailiwick_directory.acting,uuid,text,jsonb)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _target uuid, _kind text, _data jsonb DEFAULT '{}'::jsonb) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.drop_grants(bailiwick_directory.acting,uuid[],boolean)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _ids uuid[], _refresh boolean DEFAULT true) returns bigint
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.editable_role(uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _code text) returns uuid
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.enter(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _resource_type text DEFAULT NULL::text, _resource_key text DEFAULT NULL::text) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.enter_for(uuid,text,text,text,boolean)
  owner bailiwick_directory
  (_tenant uuid, _context text, _reference text, _permission text, _writes boolean) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.enter_platform(uuid,text,text,boolean)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _writes boolean) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.enter_reading(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _resource_type text DEFAULT NULL::text, _resource_key text DEFAULT NULL::text) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.enter_registering(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _parent_type text, _parent_key text) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.enter_tenant(uuid,text,text,uuid)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _target uuid) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.entered(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _resource_type text DEFAULT NULL::text, _resource_key text DEFAULT NULL::text) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.erase_group(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _group uuid) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.fits_type(text,jsonb)
  owner bailiwick_directory
  (_type text, _value jsonb) returns boolean
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.give(bailiwick_directory.acting,text,text,text,text,text,text,boolean,timestamp with time zone,timestamp with time zone,text,jsonb,text)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _effect text, _principal text, _permission text, _role text, _type text, _key text, _delegable boolean, _valid_from timestamp with time zone, _valid_until timestamp with time zone, _condition text, _params jsonb, _reason text) returns uuid
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.grant_data(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _grant uuid) returns jsonb
  sql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.grant_target(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _grant uuid) returns jsonb
  sql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.grantable(uuid,text,text,uuid)
  owner bailiwick_directory
  (_tenant uuid, _permission text, _role text, _resource uuid) returns TABLE(permission integer, role uuid, permissions integer[])
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.guard_enable(bailiwick_directory.acting,uuid)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _principal uuid) returns void
  plpgsql, stable, parallel unsafe, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.guard_join(bailiwick_directory.acting,uuid,uuid,timestamp with time zone)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _member uuid, _group uuid, _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone) returns void
  plpgsql, stable, parallel unsafe, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.guard_leave(bailiwick_directory.acting,uuid,uuid,text)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _member uuid, _group uuid, _source text DEFAULT NULL::text) returns void
  plpgsql, stable, parallel unsafe, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.guard_move(bailiwick_directory.acting,uuid,uuid,uuid)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _resource uuid, _new_parent uuid, _old_parent uuid) returns void
  plpgsql, stable, parallel unsafe, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.guard_role(bailiwick_directory.acting,uuid,integer[],integer[])
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _role uuid, _added integer[], _removed integer[]) returns void
  plpgsql, stable, parallel unsafe, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.held_until(uuid,uuid,integer,uuid,text,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _bound uuid, _permission integer, _resource uuid, _condition text DEFAULT NULL::text, _params jsonb DEFAULT NULL::jsonb) returns timestamp with time zone
  plpgsql, stable, parallel safe, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_directory.insert_user(uuid,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _account uuid, _reference text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.is_denied_below(uuid,uuid,integer,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _bound uuid, _permission integer, _resource uuid, _but uuid DEFAULT NULL::uuid) returns boolean
  plpgsql, stable, parallel safe, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_directory.keep(bailiwick_directory.acting,text,jsonb,jsonb,uuid)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _event text, _target jsonb, _data jsonb DEFAULT '{}'::jsonb, _id uuid DEFAULT NULL::uuid) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.keep_inspection(uuid,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _call text, _principal text, _type text, _key text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.keep_sync(text,jsonb)
  owner bailiwick_directory
  (_source text, _changes jsonb) returns void
  plpgsql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.link_containers(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _child uuid, _parent uuid) returns void
  plpgsql, volatile, parallel unsafe, enable_bitmapscan=off, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.link_groups(uuid,uuid,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _child uuid, _parent uuid, _source text DEFAULT 'manual'::text) returns boolean
  plpgsql, volatile, parallel unsafe, enable_bitmapscan=off, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.link_resource(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _child uuid, _parent uuid) returns boolean
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.maintain_all(bailiwick_directory.acting,integer)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _most integer) returns TABLE(done text, what text, rows_deleted bigint)
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.make_administrator(bailiwick_directory.acting,uuid,uuid,text,integer[])
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _tenant uuid, _account uuid, _reference text, _permissions integer[]) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.make_tenant(uuid,text,text,boolean)
  owner bailiwick_directory
  (_id uuid, _code text, _title text, _is_platform boolean DEFAULT false) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.matching_grants(uuid,text,text,text,text,text,text,text,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _effect text, _principal text, _permission text, _role text, _type text, _key text, _condition text, _params jsonb) returns uuid[]
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.move_tenant(bailiwick_directory.acting,uuid,text,text,text)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _target uuid, _to text, _kind text, _reason text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.names_subjects(jsonb)
  owner bailiwick_directory
  (_context jsonb) returns boolean
  sql, immutable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.nearest_permissions(text)
  owner bailiwick_directory
  (_code text) returns text
  sql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_evaluator

function bailiwick_directory.new_resource(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _type text, _key text) returns uuid
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.no_such_grant(uuid)
  owner bailiwick_directory
  (_id uuid) returns void
  sql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.no_such_permission(text)
  owner bailiwick_directory
  (_code text) returns void
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_evaluator

function bailiwick_directory.no_such_tenant(uuid)
  owner bailiwick_directory
  (_target uuid) returns void
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.pass_root_rights_on(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _parent uuid, _child uuid) returns void
  plpgsql, volatile, parallel unsafe, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_directory.permission_of(text,boolean)
  owner bailiwick_directory
  (_code text, _retired boolean DEFAULT false) returns integer
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.permissions_of(uuid,integer,uuid)
  owner bailiwick_directory
  (_tenant uuid, _permission integer, _role uuid) returns TABLE(permission_id integer, is_retired boolean)
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.principal_of(uuid,text,text[])
  owner bailiwick_directory
  (_tenant uuid, _reference text, _kinds text[] DEFAULT NULL::text[]) returns uuid
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.put_grant(bailiwick_directory.acting,uuid,integer,uuid,uuid,text,boolean,timestamp with time zone,timestamp with time zone,text,jsonb,text,text,boolean)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _principal uuid, _permission integer, _role uuid, _resource uuid, _effect text, _delegable boolean DEFAULT false, _valid_from timestamp with time zone DEFAULT NULL::timestamp with time zone, _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone, _condition text DEFAULT NULL::text, _params jsonb DEFAULT NULL::jsonb, _reason text DEFAULT NULL::text, _source text DEFAULT 'manual'::text, _refresh boolean DEFAULT true) returns TABLE(grant_id uuid, change text)
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.rebuild_derived(uuid)
  owner bailiwick_directory
  (_tenant uuid) returns void
  plpgsql, volatile, parallel unsafe, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, search_path=pg_catalog, pg_temp

function bailiwick_directory.refresh_role(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _role uuid) returns void
  sql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.refresh_root_rights(uuid,uuid[])
  owner bailiwick_directory
  (_tenant uuid, _principals uuid[]) returns void
  plpgsql, volatile, parallel unsafe, enable_bitmapscan=off, enable_mergejoin=off, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.refuse_declared_twice(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _grant uuid) returns void
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.refused(uuid,jsonb,text,jsonb,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _context jsonb, _event text, _target jsonb, _data jsonb DEFAULT '{}'::jsonb) returns void
  plpgsql, volatile, parallel unsafe, lock_timeout=250ms, search_path=pg_catalog, pg_temp

function bailiwick_directory.registered(uuid,text,text)
  owner bailiwick_directory
  (_tenant uuid, _type text, _key text) returns uuid
  sql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.remove_principal(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _kind text, _reference text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.require_administrator(uuid)
  owner bailiwick_directory
  (_tenant uuid) returns void
  plpgsql, stable, parallel unsafe, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.require_container(uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _resource uuid) returns void
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.require_delegable(bailiwick_directory.acting,integer[],uuid,timestamp with time zone,text,jsonb)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _permission_ids integer[], _resource_id uuid, _valid_until timestamp with time zone DEFAULT NULL::timestamp with time zone, _condition text DEFAULT NULL::text, _params jsonb DEFAULT NULL::jsonb) returns void
  sql, stable, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.require_held(bailiwick_directory.acting,integer[],uuid[],timestamp with time zone[],text[],jsonb[],boolean)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _permission_ids integer[], _resource_ids uuid[], _untils timestamp with time zone[], _conditions text[], _params jsonb[], _is_known boolean) returns void
  plpgsql, stable, parallel unsafe, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_directory.require_nestable(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _child uuid, _parent uuid) returns void
  plpgsql, stable, parallel unsafe, enable_bitmapscan=off, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.resource_of(uuid,text,text,boolean)
  owner bailiwick_directory
  (_tenant uuid, _type text, _key text, _register boolean DEFAULT false) returns uuid
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.resources_above(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _resource uuid, _without uuid DEFAULT NULL::uuid) returns TABLE(resource_id uuid)
  plpgsql, stable, parallel safe, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_directory.role_of(uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _code text) returns uuid
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.set_account_state(uuid,text,text,text,text[],text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _reference text, _from text[], _to text, _event text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.set_group_state(uuid,uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _group uuid, _state text) returns boolean
  plpgsql, volatile, parallel unsafe, enable_bitmapscan=off, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.set_principal_state(uuid,text,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _kind text, _reference text, _state text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.set_role_state(uuid,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _role text, _state text) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.setting_value(uuid,text)
  owner bailiwick_directory
  (_tenant uuid, _name text) returns jsonb
  sql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.subjects_of(uuid,uuid,boolean)
  owner bailiwick_directory
  (_tenant uuid, _principal uuid, _live boolean) returns TABLE(subject_id uuid, until timestamp with time zone)
  plpgsql, stable, parallel safe, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_directory.take(bailiwick_directory.acting,uuid[],text)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _ids uuid[], _reason text) returns bigint
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.tell(uuid,text,jsonb)
  owner bailiwick_directory
  (_tenant uuid, _kind text, _payload jsonb) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.tenant_conflicts(uuid,text,jsonb,boolean)
  owner bailiwick_directory
  (_tenant uuid, _source text, _declared jsonb, _is_final boolean) returns TABLE(kind text, name text, reason text)
  sql, stable, parallel unsafe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_directory.unlink_containers(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _child uuid, _parent uuid) returns void
  plpgsql, volatile, parallel unsafe, enable_bitmapscan=off, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.unlink_groups(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _child uuid, _parent uuid) returns boolean
  plpgsql, volatile, parallel unsafe, enable_bitmapscan=off, enable_hashjoin=off, enable_mergejoin=off, enable_seqscan=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.unlink_resource(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _child uuid, _parent uuid) returns boolean
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.wake(uuid)
  owner bailiwick_directory
  (_tenant uuid) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_directory.wanted_terms(uuid,text,text,jsonb,jsonb,text,text,boolean)
  owner bailiwick_directory
  (_tenant uuid, _event text, _actor text, _target jsonb, _data jsonb, _request_id text, _search text, _security boolean) returns bigint[]
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_directory.way_between(uuid,uuid,uuid)
  owner bailiwick_directory
  (_tenant uuid, _from uuid, _to uuid) returns uuid[]
  plpgsql, stable, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.about(uuid,text,text,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text, _principal text, _type text DEFAULT NULL::text, _key text DEFAULT NULL::text) returns bailiwick_directory.acting
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.above(uuid,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _type text, _key text) returns uuid[]
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.acting(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text) returns bailiwick_directory.acting
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory

function bailiwick_evaluator.active_account(text)
  owner bailiwick_evaluator
  (_reference text) returns uuid
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.affected_by(uuid,text,jsonb,text[],integer)
  owner bailiwick_evaluator
  (_tenant uuid, _kind text, _payload jsonb, _affected text[], _most integer) returns text[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.all_paths(uuid,bailiwick_directory.acting,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _acting bailiwick_directory.acting, _type text, _key text) returns jsonb
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.answer_of(text,text,text)
  owner bailiwick_evaluator
  (_permission text, _type text, _key text) returns TABLE(answer text, conditions jsonb, is_closed boolean)
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.asking()
  owner bailiwick_evaluator
  () returns bailiwick_directory.acting
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.bound(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _reference text) returns uuid
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.by_parts(uuid,uuid,jsonb,text,text,boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _bound uuid, _alternatives jsonb, _type text, _key text, _delegable boolean) returns TABLE(is_held boolean, is_reachable boolean, allowing uuid[])
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.carries(uuid,text,integer,uuid,integer[],integer[])
  owner bailiwick_evaluator
  (_tenant uuid, _effect text, _permission integer, _role uuid, _allowed_by integer[], _denied_by integer[]) returns boolean
  plpgsql, stable, parallel safe

function bailiwick_evaluator.chain(text,text)
  owner bailiwick_evaluator
  (_type text, _key text) returns TABLE(type_code text, resource_key text)
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.concerns(uuid,uuid[],text[],text,jsonb,text[])
  owner bailiwick_evaluator
  (_tenant uuid, _who uuid[], _references text[], _kind text, _payload jsonb, _affected text[]) returns boolean
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.concerns_since(uuid,uuid[],text[],bigint,bigint)
  owner bailiwick_evaluator
  (_tenant uuid, _bounds uuid[], _references text[], _from bigint, _to bigint) returns boolean
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.conditions_of(uuid,uuid[])
  owner bailiwick_evaluator
  (_tenant uuid, _grants uuid[]) returns jsonb
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.epochs_of(uuid,text[])
  owner bailiwick_evaluator
  (_tenant uuid, _references text[]) returns TABLE(timeline bigint, catalogue bigint, epoch bigint, accounts bigint[], is_followed boolean)
  plpgsql, stable, parallel safe, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.evaluate(uuid,uuid[],text[],text[],text[],boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _bounds uuid[], _permissions text[], _types text[], _keys text[], _delegable boolean DEFAULT false) returns TABLE(ordinal integer, answer text, conditions jsonb)
  plpgsql, stable, parallel safe, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.explained(uuid,uuid,integer,text,text,jsonb,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _bound uuid, _permission integer, _type text, _key text, _paths jsonb, _depth integer) returns jsonb
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.giving(integer)
  owner bailiwick_evaluator
  (_permission integer) returns integer[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.grant_place(uuid,uuid)
  owner bailiwick_evaluator
  (_tenant uuid, _grant uuid) returns TABLE(type_code text, resource_key text)
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.granted_places(uuid,uuid[],text,integer[],uuid[],integer)
  owner bailiwick_evaluator
  (_tenant uuid, _principals uuid[], _effect text, _permissions integer[], _roles uuid[], _most integer) returns uuid[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.group_way(uuid,uuid,uuid,boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _from uuid, _to uuid, _live boolean) returns text[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.has_broken_glass(uuid,uuid)
  owner bailiwick_evaluator
  (_tenant uuid, _principal uuid) returns boolean
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.keys_after(uuid,text,text,uuid[],uuid[],boolean,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _type text, _after text, _inside uuid[], _outside uuid[], _by_key boolean, _most integer) returns text[]
  plpgsql, stable, parallel safe, enable_bitmapscan=off, enable_seqscan=off, enable_sort=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.keys_below(uuid,uuid[],text,boolean,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _places uuid[], _type text, _by_key boolean, _most integer) returns text[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.may_give(bailiwick_directory.acting,text,text,text)
  owner bailiwick_evaluator
  (_acting bailiwick_directory.acting, _permission text, _resource_type text, _resource_key text) returns TABLE(answer text, conditions jsonb)
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.named(uuid,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _reference text, _permission text) returns text
  plpgsql, stable, parallel safe

function bailiwick_evaluator.parts_of(integer)
  owner bailiwick_evaluator
  (_permission integer) returns TABLE(part_id integer)
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.paths_of(uuid,uuid,text,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _bound uuid, _reference text, _type text, _key text) returns TABLE(grant_id uuid, effect text, carried integer[], conditional boolean, why text, path jsonb)
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.paths_to(uuid,integer,jsonb)
  owner bailiwick_evaluator
  (_tenant uuid, _permission integer, _paths jsonb) returns jsonb
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.permits(bailiwick_directory.acting,text,text,text)
  owner bailiwick_evaluator
  (_acting bailiwick_directory.acting, _permission text, _resource_type text, _resource_key text) returns boolean
  plpgsql, stable, parallel safe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory

function bailiwick_evaluator.permitted_tenants(bailiwick_directory.acting,text,text,text,integer)
  owner bailiwick_evaluator
  (_acting bailiwick_directory.acting, _permission text, _pattern text, _after text, _limit integer) returns TABLE(id uuid, code text, title text, state text, is_platform boolean, created_at timestamp with time zone, updated_at timestamp with time zone, deleted_at timestamp with time zone)
  plpgsql, stable, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.places(uuid,text[],text[])
  owner bailiwick_evaluator
  (_tenant uuid, _types text[], _keys text[]) returns TABLE(places_at integer[], places uuid[])
  plpgsql, stable, parallel safe

function bailiwick_evaluator.plainly(text,text)
  owner bailiwick_evaluator
  (_permission text, _type text) returns TABLE(tenant_id uuid, bound uuid, allowed_by integer[], denied_by integer[], everything boolean, all_denied boolean)
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.platform_tenant()
  owner bailiwick_evaluator
  () returns uuid
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.principals_of(uuid,uuid,boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _bound uuid, _live boolean) returns uuid[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.reach(uuid,bigint,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _after bigint, _most integer) returns TABLE(timeline bigint, catalogue bigint, epoch bigint, reached bigint, is_lost boolean)
  sql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.references_of(text)
  owner bailiwick_evaluator
  (_context text) returns text[]
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.require_inspect(bailiwick_directory.acting,text,text)
  owner bailiwick_evaluator
  (_acting bailiwick_directory.acting, _type text, _key text) returns void
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.resource_way(uuid,text,text,uuid)
  owner bailiwick_evaluator
  (_tenant uuid, _type text, _key text, _to uuid) returns text[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.retention()
  owner bailiwick_evaluator
  () returns TABLE(tenant_id uuid, days integer)
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory
  grant execute to bailiwick_journal

function bailiwick_evaluator.roles_with(uuid,integer[],boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _permissions integer[], _active boolean) returns uuid[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.scope_of(uuid,uuid[],text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _bounds uuid[], _permission text, _type text) returns TABLE(everything boolean, all_denied boolean, ids text[], denied_ids text[], is_whole boolean)
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.sets(uuid,uuid,text,integer[],integer[],boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _bound uuid, _type text, _allowed_by integer[], _denied_by integer[], _denials_only boolean DEFAULT false) returns TABLE(resource_key text, is_denied boolean, is_allowed boolean)
  plpgsql, stable, parallel safe, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.single(uuid,uuid,text,text,text)
  owner bailiwick_evaluator
  (_tenant uuid, _bound uuid, _permission text, _type text, _key text) returns text
  plpgsql, stable, parallel safe

function bailiwick_evaluator.stands_for(uuid,uuid[])
  owner bailiwick_evaluator
  (_tenant uuid, _bounds uuid[]) returns uuid[]
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.subject_rights(uuid,uuid)
  owner bailiwick_evaluator
  (_tenant uuid, _bound uuid) returns TABLE(who uuid[], groups uuid[], allow integer[], deny integer[], bounded_allow integer[], bounded_deny integer[], elsewhere_allow integer[], elsewhere_deny integer[], valid_until timestamp with time zone)
  plpgsql, stable, parallel safe, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.subjects_in(uuid,uuid,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _group uuid, _most integer) returns TABLE(reference text)
  sql, stable, parallel safe, enable_seqscan=off, jit=off, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.tenant_state(uuid)
  owner bailiwick_evaluator
  (_tenant uuid) returns text
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.tenants_of(uuid)
  owner bailiwick_evaluator
  (_account uuid) returns uuid[]
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.timeline()
  owner bailiwick_evaluator
  () returns bigint
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.touched(uuid,uuid[],text,integer)
  owner bailiwick_evaluator
  (_tenant uuid, _bounds uuid[], _type text, _most integer) returns text[]
  plpgsql, stable, parallel safe, jit=off, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.trimmable(integer)
  owner bailiwick_evaluator
  (_most integer) returns TABLE(tenant uuid, epoch bigint)
  sql, stable, parallel unsafe, security definer, jit=off, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_identity.forget(uuid)
  owner bailiwick_identity
  (_account uuid) returns void
  sql, volatile, parallel unsafe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.digests(uuid,text[])
  owner bailiwick_journal
  (_tenant uuid, _terms text[]) returns bigint[]
  plpgsql, immutable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.find_entries(uuid,bigint[],text,text,jsonb,jsonb,text,timestamp with time zone,timestamp with time zone,uuid,integer)
  owner bailiwick_journal
  (_tenant uuid, _wanted bigint[], _event text, _actor text, _target jsonb, _data jsonb, _request_id text, _since timestamp with time zone, _before_at timestamp with time zone, _before_id uuid, _most integer) returns TABLE(id uuid, at timestamp with time zone, event text, actors text[], request jsonb, target jsonb, data jsonb)
  plpgsql, stable, parallel unsafe, security definer, enable_seqscan=off, jit=off, plan_cache_mode=force_generic_plan, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.fits(text,text[],jsonb,jsonb,jsonb,text,text,jsonb,jsonb,text)
  owner bailiwick_journal
  (_of_event text, _actors text[], _request jsonb, _of_target jsonb, _of_data jsonb, _event text, _actor text, _target jsonb, _data jsonb, _request_id text) returns boolean
  sql, immutable, parallel safe

function bailiwick_journal.make_month(timestamp with time zone)
  owner bailiwick_journal
  (_at timestamp with time zone) returns text
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_journal.make_months(integer)
  owner bailiwick_journal
  (_ahead integer) returns text[]
  plpgsql, volatile, parallel unsafe, security definer, TimeZone=UTC, lock_timeout=2s, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.months()
  owner bailiwick_journal
  () returns TABLE(name text, begins timestamp with time zone, ends timestamp with time zone)
  sql, stable, parallel unsafe, TimeZone=UTC, search_path=pg_catalog, pg_temp

function bailiwick_journal.place(timestamp with time zone,uuid)
  owner bailiwick_journal
  (_at timestamp with time zone, _id uuid) returns text
  sql, immutable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.read_place(text)
  owner bailiwick_journal
  (_place text, OUT at timestamp with time zone, OUT id uuid) returns record
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.retire(integer)
  owner bailiwick_journal
  (_most integer) returns TABLE(done text, tenant_id uuid, month text, n bigint)
  plpgsql, volatile, parallel unsafe, security definer, TimeZone=UTC, lock_timeout=2s, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.terms(uuid,text,boolean,text[],jsonb,jsonb,jsonb)
  owner bailiwick_journal
  (_tenant uuid, _event text, _is_security boolean, _actors text[], _request jsonb, _target jsonb, _data jsonb) returns bigint[]
  plpgsql, immutable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_journal.words(jsonb,text)
  owner bailiwick_journal
  (_documents jsonb, _more text) returns text[]
  plpgsql, immutable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_private.checked_reference(text,text)
  owner bailiwick_context
  (_name text, _value text) returns text
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator

function bailiwick_private.checked_text(text,text,integer,boolean)
  owner bailiwick_context
  (_name text, _value text, _maximum integer, _required boolean) returns text
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator

function bailiwick_private.fail(text,text,text,text,text)
  owner bailiwick_context
  (_code text, _message text, _hint text DEFAULT NULL::text, _seen text DEFAULT NULL::text, _expected text DEFAULT NULL::text) returns void
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator
  grant execute to bailiwick_identity
  grant execute to bailiwick_journal

function bailiwick_private.new_id()
  owner bailiwick_context
  () returns uuid
  sql, volatile, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator
  grant execute to bailiwick_identity
  grant execute to bailiwick_journal

function bailiwick_private.page_limit(integer)
  owner bailiwick_context
  (_limit integer) returns integer
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator

function bailiwick_private.search_pattern(text)
  owner bailiwick_context
  (_search text) returns text
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator

schema bailiwick
  owner bailiwick_context
  grant usage to application
  grant usage to bailiwick_catalogue
  grant usage to bailiwick_directory
  grant usage to bailiwick_evaluator
  grant usage to bailiwick_identity
  grant usage to bailiwick_journal
  grant usage to deployment
  grant usage to relay

schema bailiwick_catalogue
  owner bailiwick_catalogue
  grant usage to bailiwick_directory
  grant usage to bailiwick_evaluator

schema bailiwick_directory
  owner bailiwick_directory
  grant usage to bailiwick_catalogue
  grant usage to bailiwick_evaluator

schema bailiwick_evaluator
  owner bailiwick_evaluator
  grant usage to bailiwick_catalogue
  grant usage to bailiwick_directory
  grant usage to bailiwick_journal

schema bailiwick_identity
  owner bailiwick_identity
  grant usage to bailiwick_directory
  grant usage to bailiwick_evaluator

schema bailiwick_journal
  owner bailiwick_journal
  grant usage to bailiwick_directory

schema bailiwick_private
  owner bailiwick_context
  grant usage to bailiwick_catalogue
  grant usage to bailiwick_directory
  grant usage to bailiwick_evaluator
  grant usage to bailiwick_identity
  grant usage to bailiwick_journal

sequence bailiwick_catalogue.permission_number
  owner bailiwick_catalogue
  as integer start 1000000 increment 1 minimum 1000000 maximum 2147483647

table bailiwick_catalogue.condition
  owner bailiwick_catalogue
  row level security, forced
  column name text collate "C" not null
  column parameters jsonb not null default '{}'::jsonb
  column description text
  column source text not null
  column retired_at timestamp with time zone
  constraint condition_name_check CHECK ((name ~ '^[A-Za-z0-9_-]{1,100}$'::text))
  constraint condition_pkey PRIMARY KEY (name)
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_catalogue.epoch
  owner bailiwick_catalogue
  row level security, forced
  column only_one boolean not null default true
  column n bigint not null default 0
  constraint epoch_only_one_check CHECK (only_one)
  constraint epoch_pkey PRIMARY KEY (only_one)
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_catalogue.event
  owner bailiwick_catalogue
  row level security, forced
  column code text collate "C" not null
  column kind text not null
  column is_security boolean not null default false
  column template text not null
  column target jsonb not null default '{}'::jsonb
  column data jsonb not null default '{}'::jsonb
  column source text not null
  column retired_at timestamp with time zone
  constraint event_code_check CHECK (((code ~ '^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$'::text) AND (length(code) <= 100)))
  constraint event_data_check CHECK ((jsonb_typeof(data) = 'object'::text))
  constraint event_kind_check CHECK ((kind = ANY (ARRAY['change'::text, 'read'::text, 'refusal'::text])))
  constraint event_pkey PRIMARY KEY (code)
  constraint event_target_check CHECK ((jsonb_typeof(target) = 'object'::text))
  constraint event_template_check CHECK (((length(template) >= 1) AND (length(template) <= 500)))
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_catalogue.permission
  owner bailiwick_catalogue
  row level security, forced
  column id integer not null
  column code text collate "C" not null
  column short_code text collate "C" not null
  column parent_id integer
  column is_namespace boolean not null default false
  column is_platform boolean not null default false
  column resource_type text collate "C"
  column title text
  column description text
  column source text not null
  column retired_at timestamp with time zone
  constraint permission_code_check CHECK (((code = '*'::text) OR ((code ~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$'::text) AND (length(code) <= 200))))
  constraint permission_code_key UNIQUE (code)
  constraint permission_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES bailiwick_catalogue.permission(id)
  constraint permission_pkey PRIMARY KEY (id)
  constraint permission_short_code_key UNIQUE (short_code)
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_catalogue.permission_edge
  owner bailiwick_catalogue
  row level security, forced
  column kind text not null
  column from_id integer not null
  column to_id integer not null
  column source text not null
  constraint permission_edge_check CHECK ((from_id <> to_id))
  constraint permission_edge_from_id_fkey FOREIGN KEY (from_id) REFERENCES bailiwick_catalogue.permission(id)
  constraint permission_edge_kind_check CHECK ((kind = ANY (ARRAY['implies'::text, 'part'::text, 'needed'::text])))
  constraint permission_edge_pkey PRIMARY KEY (kind, from_id, to_id)
  constraint permission_edge_to_id_fkey FOREIGN KEY (to_id) REFERENCES bailiwick_catalogue.permission(id)
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_catalogue.permission_right
  owner bailiwick_catalogue
  row level security, forced
  column permission_id integer not null
  column allowed_by integer[] not null
  column denied_by integer[] not null
  column alternatives jsonb
  constraint permission_right_permission_id_fkey FOREIGN KEY (permission_id) REFERENCES bailiwick_catalogue.permission(id)
  constraint permission_right_pkey PRIMARY KEY (permission_id)
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_catalogue.resource_type
  owner bailiwick_catalogue
  row level security, forced
  column code text collate "C" not null
  column key_parts text[] not null default '{id}'::text[]
  column parent_code text collate "C"
  column is_container boolean not null default false
  column is_controlled boolean not null default true
  column title text
  column source text not null
  column retired_at timestamp with time zone
  constraint resource_type_code_check CHECK ((code ~ '^[A-Za-z0-9_-]{1,100}$'::text))
  constraint resource_type_key_parts_check CHECK (((cardinality(key_parts) >= 1) AND (cardinality(key_parts) <= 16)))
  constraint resource_type_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES bailiwick_catalogue.resource_type(code)
  constraint resource_type_pkey PRIMARY KEY (code)
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_catalogue.setting
  owner bailiwick_catalogue
  row level security, forced
  column name text collate "C" not null
  column type text not null
  column initial jsonb not null
  column minimum jsonb
  column maximum jsonb
  column choices jsonb
  column description text not null
  column source text not null
  column is_platform boolean not null default false
  column retired_at timestamp with time zone
  constraint setting_pkey PRIMARY KEY (name)
  constraint setting_type_check CHECK ((type = ANY (ARRAY['text'::text, 'integer'::text, 'boolean'::text, 'interval'::text])))
  policy look as permissive for select to bailiwick_directory, bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_catalogue using (true)
  grant select to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_directory.container_closure
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column descendant_id uuid not null
  column ancestor_id uuid not null
  column n numeric not null
  constraint container_closure_n_check CHECK ((n > (0)::numeric))
  constraint container_closure_pkey PRIMARY KEY (tenant_id, descendant_id, ancestor_id)
  CREATE INDEX container_closure_ancestor ON bailiwick_directory.container_closure USING btree (tenant_id, ancestor_id, descendant_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.grant_entry
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column id uuid not null
  column principal_id uuid not null
  column permission_id integer
  column role_id uuid
  column resource_id uuid not null
  column effect text not null
  column delegable boolean not null default false
  column valid_from timestamp with time zone
  column valid_until timestamp with time zone
  column condition_name text collate "C"
  column params jsonb
  column source text not null default 'manual'::text
  column actor text
  column reason text
  column created_at timestamp with time zone not null default statement_timestamp()
  column updated_at timestamp with time zone not null default statement_timestamp()
  constraint grant_entry_check CHECK ((num_nonnulls(permission_id, role_id) = 1))
  constraint grant_entry_check1 CHECK (((effect = 'allow'::text) OR (NOT delegable)))
  constraint grant_entry_check2 CHECK ((valid_from < valid_until))
  constraint grant_entry_check3 CHECK (((condition_name IS NULL) = (params IS NULL)))
  constraint grant_entry_effect_check CHECK ((effect = ANY (ARRAY['allow'::text, 'deny'::text])))
  constraint grant_entry_pkey PRIMARY KEY (tenant_id, id)
  constraint grant_entry_tenant_id_principal_id_fkey FOREIGN KEY (tenant_id, principal_id) REFERENCES bailiwick_directory.principal(tenant_id, id)
  constraint grant_entry_tenant_id_principal_id_resource_id_permission_i_key UNIQUE NULLS NOT DISTINCT (tenant_id, principal_id, resource_id, permission_id, role_id, effect, condition_name, params, source)
  constraint grant_entry_tenant_id_resource_id_fkey FOREIGN KEY (tenant_id, resource_id) REFERENCES bailiwick_directory.resource(tenant_id, id)
  constraint grant_entry_tenant_id_role_id_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES bailiwick_directory.role(tenant_id, id)
  CREATE INDEX grant_entry_delegable ON bailiwick_directory.grant_entry USING btree (tenant_id, resource_id, principal_id) WHERE delegable
  CREATE INDEX grant_entry_denial ON bailiwick_directory.grant_entry USING btree (tenant_id, principal_id) WHERE (effect = 'deny'::text)
  CREATE INDEX grant_entry_resource ON bailiwick_directory.grant_entry USING btree (tenant_id, resource_id, principal_id)
  CREATE INDEX grant_entry_role ON bailiwick_directory.grant_entry USING btree (tenant_id, role_id) WHERE (role_id IS NOT NULL)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.group_closure
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column descendant_id uuid not null
  column ancestor_id uuid not null
  column n_all numeric not null
  column n_live numeric not null
  constraint group_closure_check CHECK (((n_live >= (0)::numeric) AND (n_live <= n_all)))
  constraint group_closure_n_all_check CHECK ((n_all > (0)::numeric))
  constraint group_closure_pkey PRIMARY KEY (tenant_id, descendant_id, ancestor_id)
  CREATE INDEX group_closure_ancestor ON bailiwick_directory.group_closure USING btree (tenant_id, ancestor_id, descendant_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.group_edge
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column child_id uuid not null
  column parent_id uuid not null
  column source text not null default 'manual'::text
  constraint group_edge_check CHECK ((child_id <> parent_id))
  constraint group_edge_pkey PRIMARY KEY (tenant_id, child_id, parent_id)
  constraint group_edge_tenant_id_child_id_fkey FOREIGN KEY (tenant_id, child_id) REFERENCES bailiwick_directory.principal(tenant_id, id)
  constraint group_edge_tenant_id_parent_id_fkey FOREIGN KEY (tenant_id, parent_id) REFERENCES bailiwick_directory.principal(tenant_id, id)
  CREATE INDEX group_edge_parent ON bailiwick_directory.group_edge USING btree (tenant_id, parent_id, child_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.membership
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column principal_id uuid not null
  column group_id uuid not null
  column source text not null default 'manual'::text
  column valid_from timestamp with time zone
  column valid_until timestamp with time zone
  column created_at timestamp with time zone not null default statement_timestamp()
  constraint membership_check CHECK ((valid_from < valid_until))
  constraint membership_pkey PRIMARY KEY (tenant_id, principal_id, group_id, source)
  constraint membership_tenant_id_group_id_fkey FOREIGN KEY (tenant_id, group_id) REFERENCES bailiwick_directory.principal(tenant_id, id) ON DELETE CASCADE
  constraint membership_tenant_id_principal_id_fkey FOREIGN KEY (tenant_id, principal_id) REFERENCES bailiwick_directory.principal(tenant_id, id) ON DELETE CASCADE
  CREATE INDEX membership_group ON bailiwick_directory.membership USING btree (tenant_id, group_id, principal_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.outbox
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column epoch bigint not null
  column ordinal integer not null
  column kind text not null
  column payload jsonb not null
  column at timestamp with time zone not null default statement_timestamp()
  column affected text[]
  constraint outbox_pkey PRIMARY KEY (tenant_id, epoch, ordinal)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.principal
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column id uuid not null
  column reference text collate "C" not null
  column kind text not null
  column state text not null default 'active'::text
  column title text
  column description text
  column purpose text
  column source text not null default 'manual'::text
  column created_at timestamp with time zone not null default statement_timestamp()
  column updated_at timestamp with time zone not null default statement_timestamp()
  constraint principal_check CHECK (((kind = 'service'::text) = (purpose IS NOT NULL)))
  constraint principal_kind_check CHECK ((kind = ANY (ARRAY['user'::text, 'group'::text, 'service'::text, 'key'::text, 'everyone'::text, 'members'::text, 'anonymous'::text])))
  constraint principal_pkey PRIMARY KEY (tenant_id, id)
  constraint principal_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 200)))
  constraint principal_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text])))
  constraint principal_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES bailiwick_directory.tenant(tenant_id)
  constraint principal_tenant_id_reference_key UNIQUE (tenant_id, reference)
  CREATE INDEX principal_person ON bailiwick_directory.principal USING btree (id) WHERE (kind = 'user'::text)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.relay_position
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column relay text collate "C" not null
  column epoch bigint not null
  column at timestamp with time zone not null default statement_timestamp()
  constraint relay_position_pkey PRIMARY KEY (tenant_id, relay)
  constraint relay_position_relay_check CHECK ((relay ~ '^[A-Za-z0-9_-]{1,100}$'::text))
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.resource
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column id uuid not null
  column type_code text collate "C" not null
  column key text collate "C" not null
  column title text
  column source text not null default 'manual'::text
  column created_at timestamp with time zone not null default statement_timestamp()
  constraint resource_key_check CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 512)))
  constraint resource_pkey PRIMARY KEY (tenant_id, id)
  constraint resource_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES bailiwick_directory.tenant(tenant_id)
  constraint resource_tenant_id_type_code_key_key UNIQUE (tenant_id, type_code, key)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.resource_edge
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column child_id uuid not null
  column parent_id uuid not null
  constraint resource_edge_check CHECK ((child_id <> parent_id))
  constraint resource_edge_pkey PRIMARY KEY (tenant_id, child_id, parent_id)
  constraint resource_edge_tenant_id_child_id_fkey FOREIGN KEY (tenant_id, child_id) REFERENCES bailiwick_directory.resource(tenant_id, id)
  constraint resource_edge_tenant_id_parent_id_fkey FOREIGN KEY (tenant_id, parent_id) REFERENCES bailiwick_directory.resource(tenant_id, id)
  CREATE INDEX resource_edge_parent ON bailiwick_directory.resource_edge USING btree (tenant_id, parent_id, child_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.role
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column id uuid not null
  column code text collate "C" not null
  column title text
  column description text
  column state text not null default 'active'::text
  column source text not null default 'manual'::text
  column created_at timestamp with time zone not null default statement_timestamp()
  column updated_at timestamp with time zone not null default statement_timestamp()
  constraint role_code_check CHECK (((length(code) >= 1) AND (length(code) <= 200)))
  constraint role_pkey PRIMARY KEY (tenant_id, id)
  constraint role_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text])))
  constraint role_tenant_id_code_key UNIQUE (tenant_id, code)
  constraint role_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES bailiwick_directory.tenant(tenant_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.role_permission
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column role_id uuid not null
  column permission_id integer not null
  constraint role_permission_pkey PRIMARY KEY (tenant_id, role_id, permission_id)
  constraint role_permission_tenant_id_role_id_fkey FOREIGN KEY (tenant_id, role_id) REFERENCES bailiwick_directory.role(tenant_id, id) ON DELETE CASCADE
  CREATE INDEX role_permission_permission ON bailiwick_directory.role_permission USING btree (tenant_id, permission_id, role_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.root_rights
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column principal_id uuid not null
  column allow integer[] not null
  column deny integer[] not null
  column bounded uuid[] not null
  constraint root_rights_pkey PRIMARY KEY (tenant_id, principal_id)
  constraint root_rights_tenant_id_principal_id_fkey FOREIGN KEY (tenant_id, principal_id) REFERENCES bailiwick_directory.principal(tenant_id, id) ON DELETE CASCADE
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.setting
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column name text collate "C" not null
  column value jsonb not null
  column updated_at timestamp with time zone not null default statement_timestamp()
  constraint setting_pkey PRIMARY KEY (tenant_id, name)
  constraint setting_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES bailiwick_directory.tenant(tenant_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.sync_source
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column source text collate "C" not null
  column hash text not null
  column applied_at timestamp with time zone not null default statement_timestamp()
  constraint sync_source_pkey PRIMARY KEY (tenant_id, source)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.tenant
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column code text collate "C" not null
  column title text not null
  column state text not null default 'active'::text
  column is_platform boolean not null default false
  column created_at timestamp with time zone not null default statement_timestamp()
  column updated_at timestamp with time zone not null default statement_timestamp()
  column deleted_at timestamp with time zone
  column state_before text
  constraint tenant_check CHECK (((state_before IS NULL) OR (state = 'deleted'::text)))
  constraint tenant_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
  constraint tenant_code_key UNIQUE (code)
  constraint tenant_pkey PRIMARY KEY (tenant_id)
  constraint tenant_state_before_check CHECK ((state_before = ANY (ARRAY['active'::text, 'disabled'::text])))
  constraint tenant_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text, 'deleted'::text])))
  constraint tenant_title_check CHECK ((btrim(title) <> ''::text))
  CREATE UNIQUE INDEX tenant_platform ON bailiwick_directory.tenant USING btree (is_platform) WHERE is_platform
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_directory.tenant_epoch
  owner bailiwick_directory
  row level security, forced
  column tenant_id uuid not null
  column n bigint not null default 0
  constraint tenant_epoch_pkey PRIMARY KEY (tenant_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy tenant as permissive for all to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  grant select to bailiwick_evaluator

table bailiwick_identity.account
  owner bailiwick_identity
  row level security, forced
  column id uuid not null
  column reference text collate "C" not null
  column state text not null default 'active'::text
  column username text collate "C"
  column email text
  column display_name text
  column data jsonb not null default '{}'::jsonb
  column epoch bigint not null default 0
  column created_at timestamp with time zone not null default statement_timestamp()
  column updated_at timestamp with time zone not null default statement_timestamp()
  column deleted_at timestamp with time zone
  constraint account_data_check CHECK ((jsonb_typeof(data) = 'object'::text))
  constraint account_pkey PRIMARY KEY (id)
  constraint account_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 200)))
  constraint account_reference_key UNIQUE (reference)
  constraint account_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text, 'locked'::text, 'deleted'::text])))
  CREATE UNIQUE INDEX account_username ON bailiwick_identity.account USING btree (lower(username)) WHERE (username IS NOT NULL)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_identity using (true)
  policy write as permissive for all to bailiwick_directory using (true)
  grant insert, select, update to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_identity.identity
  owner bailiwick_identity
  row level security, forced
  column provider text collate "C" not null
  column subject text collate "C" not null
  column account_id uuid not null
  column created_at timestamp with time zone not null default statement_timestamp()
  constraint identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES bailiwick_identity.account(id) ON DELETE CASCADE
  constraint identity_pkey PRIMARY KEY (provider, subject)
  CREATE INDEX identity_account ON bailiwick_identity.identity USING btree (account_id)
  policy look as permissive for select to bailiwick_evaluator using (true)
  policy own as permissive for all to bailiwick_identity using (true)
  policy write as permissive for all to bailiwick_directory using (true)
  grant insert, select, update to bailiwick_directory
  grant select to bailiwick_evaluator

table bailiwick_journal.entry
  owner bailiwick_journal
  row level security, forced, partition by RANGE (at)
  column tenant_id uuid not null
  column id uuid not null
  column at timestamp with time zone not null default statement_timestamp()
  column event text not null
  column actors text[] not null
  column request jsonb not null
  column target jsonb not null
  column data jsonb not null
  column terms bigint[] not null default '{}'::bigint[]
  constraint entry_pkey PRIMARY KEY (tenant_id, at, id)
  CREATE INDEX entry_terms ON ONLY bailiwick_journal.entry USING gin (terms) WITH (gin_pending_list_limit='64')
  policy add as permissive for insert to bailiwick_directory with check ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy look as permissive for select to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy own_add as permissive for insert to bailiwick_journal with check (true)
  policy own_look as permissive for select to bailiwick_journal using (true)
  policy own_retire as permissive for delete to bailiwick_journal using ((current_setting('bailiwick.retiring'::text, true) = 'on'::text))
  grant insert, select to bailiwick_directory

table bailiwick_journal.entry_default
  owner bailiwick_journal
  row level security, forced, default partition
  column tenant_id uuid not null
  column id uuid not null
  column at timestamp with time zone not null default statement_timestamp()
  column event text not null
  column actors text[] not null
  column request jsonb not null
  column target jsonb not null
  column data jsonb not null
  column terms bigint[] not null default '{}'::bigint[]
  constraint entry_default_pkey PRIMARY KEY (tenant_id, at, id)
  CREATE INDEX entry_default_terms_idx ON bailiwick_journal.entry_default USING gin (terms) WITH (gin_pending_list_limit='64')
  policy add as permissive for insert to bailiwick_directory with check ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy look as permissive for select to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy own_add as permissive for insert to bailiwick_journal with check (true)
  policy own_look as permissive for select to bailiwick_journal using (true)
  policy own_retire as permissive for delete to bailiwick_journal using ((current_setting('bailiwick.retiring'::text, true) = 'on'::text))

table bailiwick_journal.refusal_count
  owner bailiwick_journal
  row level security, forced
  column tenant_id uuid not null
  column minute timestamp with time zone not null
  column subject text collate "C" not null
  column event text collate "C" not null
  column slot integer not null
  column id uuid not null
  column n bigint not null
  constraint refusal_count_pkey PRIMARY KEY (tenant_id, minute, subject, event, slot)
  CREATE INDEX refusal_count_entry ON bailiwick_journal.refusal_count USING btree (tenant_id, id)
  policy add as permissive for insert to bailiwick_directory with check ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy count as permissive for update to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy look as permissive for select to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy own_add as permissive for insert to bailiwick_journal with check (true)
  policy own_look as permissive for select to bailiwick_journal using (true)
  policy own_retire as permissive for delete to bailiwick_journal using ((current_setting('bailiwick.retiring'::text, true) = 'on'::text))
  grant insert, select, update to bailiwick_directory

table bailiwick_private.context_key
  owner bailiwick_context
  row level security, forced
  column id text not null
  column inner_key bytea not null
  column outer_key bytea not null
  column tenants text[]
  column tenant_attribute text
  column database uuid not null
  column valid_from timestamp with time zone not null
  column valid_until timestamp with time zone not null
  column principals text[]
  constraint context_key_check CHECK ((valid_from <= valid_until))
  constraint context_key_check1 CHECK (((tenants IS NULL) = (tenant_attribute IS NULL)))
  constraint context_key_database_fkey FOREIGN KEY (database) REFERENCES bailiwick_private.database_identity(id) ON UPDATE CASCADE
  constraint context_key_id_check CHECK ((id ~ '^[A-Za-z0-9_-]{1,64}$'::text))
  constraint context_key_inner_key_check CHECK ((length(inner_key) = 64))
  constraint context_key_outer_key_check CHECK ((length(outer_key) = 64))
  constraint context_key_pkey PRIMARY KEY (id)
  policy own as permissive for all to bailiwick_context using (true)

table bailiwick_private.database_identity
  owner bailiwick_context
  row level security, forced
  column id uuid not null default gen_random_uuid()
  column only_one boolean not null default true
  constraint database_identity_only_one_check CHECK (only_one)
  constraint database_identity_only_one_key UNIQUE (only_one)
  constraint database_identity_pkey PRIMARY KEY (id)
  policy own as permissive for all to bailiwick_context using (true)

table bailiwick_private.installed_function
  owner bailiwick_context
  row level security, forced
  column name text collate "C" not null
  column path text not null
  column sha256 text not null
  column definition text not null
  constraint installed_function_pkey PRIMARY KEY (name)
  policy own as permissive for all to bailiwick_context using (true)

table bailiwick_private.installed_version
  owner bailiwick_context
  row level security, forced
  column only_one boolean not null default true
  column version text not null
  constraint installed_version_only_one_check CHECK (only_one)
  constraint installed_version_pkey PRIMARY KEY (only_one)
  policy own as permissive for all to bailiwick_context using (true)

table bailiwick_private.migration
  owner bailiwick_context
  row level security, forced
  column name text collate "C" not null
  column sha256 text not null
  column version text not null
  column duration_ms integer not null
  column applied_at timestamp with time zone not null default statement_timestamp()
  constraint migration_pkey PRIMARY KEY (name)
  policy own as permissive for all to bailiwick_context using (true)

type bailiwick_directory.acting
  owner bailiwick_directory
  (tenant_id uuid, bounds uuid[], actors text[], request jsonb)
  grant usage to bailiwick_catalogue
  grant usage to bailiwick_context
  grant usage to bailiwick_evaluator
  grant usage to bailiwick_identity
  grant usage to bailiwick_journal
