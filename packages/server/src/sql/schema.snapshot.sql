-- What a database has in our schemas once all files have run: for readers of a change, and for `bailiwick migrate verify`.
-- Not to be run. Written by `npm run schema`.

function bailiwick.context()
  owner bailiwick_context
  () returns jsonb
  sql, stable, parallel safe
  grant execute to application

function bailiwick.subject()
  owner bailiwick_context
  () returns jsonb
  sql, stable, parallel safe
  grant execute to application

function bailiwick.tenant()
  owner bailiwick_context
  () returns text
  sql, stable, parallel safe
  grant execute to application

function bailiwick.verified(text)
  owner bailiwick_context
  (_context text) returns jsonb
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory
  grant execute to bailiwick_evaluator

function bailiwick.verified_context()
  owner bailiwick_context
  () returns jsonb
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to application

function bailiwick_directory.done(bailiwick_directory.acting,text,jsonb,jsonb)
  owner bailiwick_directory
  (_acting bailiwick_directory.acting, _kind text, _target jsonb, _data jsonb DEFAULT '{}'::jsonb) returns bigint
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.enter(uuid,text,text,text,text)
  owner bailiwick_directory
  (_tenant uuid, _context text, _permission text, _resource_type text DEFAULT NULL::text, _resource_key text DEFAULT NULL::text) returns bailiwick_directory.acting
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue

function bailiwick_directory.make_tenant(uuid,text,text,boolean)
  owner bailiwick_directory
  (_id uuid, _code text, _title text, _is_platform boolean DEFAULT false) returns void
  plpgsql, volatile, parallel unsafe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.acting(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _context text) returns bailiwick_directory.acting
  plpgsql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory

function bailiwick_evaluator.bound(uuid,text)
  owner bailiwick_evaluator
  (_tenant uuid, _reference text) returns uuid
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp

function bailiwick_evaluator.evaluate(uuid,uuid[],text[],text[],text[],boolean)
  owner bailiwick_evaluator
  (_tenant uuid, _bounds uuid[], _permissions text[], _types text[], _keys text[], _delegable boolean DEFAULT false) returns TABLE(ordinal integer, answer text, conditions jsonb)
  plpgsql, stable, parallel safe, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_directory

function bailiwick_evaluator.permits(bailiwick_directory.acting,text,text,text)
  owner bailiwick_evaluator
  (_acting bailiwick_directory.acting, _permission text, _resource_type text, _resource_key text) returns boolean
  sql, stable, parallel safe, security definer, search_path=pg_catalog, pg_temp
  grant execute to bailiwick_catalogue
  grant execute to bailiwick_directory

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

schema bailiwick
  owner bailiwick_context
  grant usage to application
  grant usage to bailiwick_catalogue
  grant usage to bailiwick_directory
  grant usage to bailiwick_evaluator
  grant usage to bailiwick_identity
  grant usage to bailiwick_journal
  grant usage to deployment

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
  constraint permission_edge_kind_check CHECK ((kind = ANY (ARRAY['implies'::text, 'part'::text])))
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
  CREATE INDEX grant_entry_bounded ON bailiwick_directory.grant_entry USING btree (tenant_id, principal_id) WHERE ((resource_id = tenant_id) AND ((valid_from IS NOT NULL) OR (valid_until IS NOT NULL) OR (condition_name IS NOT NULL)))
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
  column has_bounded boolean not null
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
  constraint tenant_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
  constraint tenant_code_key UNIQUE (code)
  constraint tenant_pkey PRIMARY KEY (tenant_id)
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
  constraint entry_pkey PRIMARY KEY (tenant_id, at, id)
  CREATE INDEX entry_target ON ONLY bailiwick_journal.entry USING gin (target jsonb_path_ops)
  policy add as permissive for insert to bailiwick_directory with check ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy look as permissive for select to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy own as permissive for all to bailiwick_journal using (true)
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
  constraint entry_default_pkey PRIMARY KEY (tenant_id, at, id)
  CREATE INDEX entry_default_target_idx ON bailiwick_journal.entry_default USING gin (target jsonb_path_ops)
  policy add as permissive for insert to bailiwick_directory with check ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy look as permissive for select to bailiwick_directory using ((tenant_id = (NULLIF(current_setting('bailiwick.acting_tenant'::text, true), ''::text))::uuid))
  policy own as permissive for all to bailiwick_journal using (true)

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
