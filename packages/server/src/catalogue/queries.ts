/** The statements that read the catalogue, one for each thing. None takes a lock that another transaction would notice. */

/** An access control list as JSON; `kind` says what PostgreSQL gives where nothing was said. */
const grants = (acl: string, kind: string, owner: string) => `
  coalesce((select jsonb_agg(jsonb_build_object('grantee', entry.grantee::int8, 'privilege', entry.privilege_type))
    from aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) as entry), '[]')`

/** What PostgreSQL brings along is not the project's. */
const own = (schema: string) =>
  `${schema} not in ('pg_catalog', 'information_schema') and ${schema} !~ '^pg_(toast|temp)'`

const columnNames = (table: string, numbers: string) => `
  (select jsonb_agg(attribute.attname order by position)
    from unnest(${numbers}) with ordinality as listed (number, position)
    left join pg_attribute as attribute on attribute.attrelid = ${table} and attribute.attnum = listed.number
      and attribute.attnum > 0)`

/** Before the search path is emptied. */
export const searchPath = `
  select to_jsonb(current_schemas(false)) as schemas, current_setting('search_path') as setting`

export const queries = {
  server: `
    select current_setting('server_version_num')::int as version, current_user as reader,
      jsonb_build_object('name', datname, 'owner', datdba::int8, 'grants', ${grants('datacl', 'd', 'datdba')}) as database
    from pg_database where datname = current_database()`,

  // Words that are no names without quotes.
  keywords: `select word from pg_get_keywords() where catcode <> 'U'`,

  roles: `
    select oid::int8 as oid, rolname as name, rolsuper as superuser, rolbypassrls as "bypassRls",
      rolcreaterole as "createRole", rolreplication as replication, rolcanlogin as login
    from pg_roles`,

  // 16 splits a membership in three: inheriting, SET ROLE and administering.
  memberships: `
    select roleid::int8 as role, member::int8 as member, admin_option as admin,
      coalesce((to_jsonb(pg_auth_members) ->> 'inherit_option')::boolean, true)
        or coalesce((to_jsonb(pg_auth_members) ->> 'set_option')::boolean, true) as usable
    from pg_auth_members`,

  settings: `
    select datname as database, setrole::int8 as role,
      lower(split_part(entry, '=', 1)) as name, substr(entry, strpos(entry, '=') + 1) as value
    from pg_db_role_setting
    left join pg_database on pg_database.oid = setdatabase
    cross join unnest(setconfig) as entry
    where setdatabase = 0 or datname = current_database()`,

  schemas: `
    select nspname as name, nspowner::int8 as owner, ${grants('nspacl', 'n', 'nspowner')} as grants
    from pg_namespace where ${own('nspname')}`,

  relations: `
    select c.oid::int8 as oid, nspname as schema, relname as name, relkind as kind, relowner::int8 as owner,
      relrowsecurity as "rowSecurity", relforcerowsecurity as forced, relispartition as "isPartition",
      exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
        as "isOfExtension",
      coalesce((select jsonb_agg(inhparent::int8) from pg_inherits where inhrelid = c.oid), '[]') as parents,
      to_jsonb(coalesce(reloptions, '{}')) as options, obj_description(c.oid, 'pg_class') as comment,
      ${grants('relacl', 'r', 'relowner')} as grants,
      coalesce((select jsonb_agg(jsonb_build_object(
          'number', attnum, 'name', attname, 'type', format_type(atttypid, atttypmod), 'notNull', attnotnull,
          'grants', ${grants('attacl', 'c', 'relowner')}) order by attnum)
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped), '[]') as columns
    from pg_class as c join pg_namespace as n on n.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f') and ${own('nspname')}
    order by nspname, relname`,

  policies: `
    select polname as name, polrelid::int8 as table, polpermissive as permissive,
      case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
        else 'all' end as command,
      (select jsonb_agg(role::int8) from unnest(polroles) as role) as roles,
      pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check,
      obj_description(pol.oid, 'pg_policy') as comment
    from pg_policy as pol order by polrelid, polname`,

  routines: `
    select p.oid::int8 as oid, nspname as schema, proname as name,
      format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid)) as signature,
      case prokind when 'p' then 'procedure' else 'function' end as kind, proowner::int8 as owner,
      prosecdef as definer, proleakproof as leakproof, provolatile as volatility,
      (select lanname from pg_language where oid = prolang) as language,
      to_jsonb(coalesce(proconfig, '{}')) as settings, prosrc as source,
      coalesce(pg_get_function_sqlbody(p.oid), prosrc) as body, obj_description(p.oid, 'pg_proc') as comment,
      prorettype = 'trigger'::regtype as "isTrigger",
      coalesce((select jsonb_agg(distinct refobjid::int8) from pg_depend
        where classid = 'pg_proc'::regclass and objid = p.oid and refclassid = 'pg_class'::regclass), '[]') as "dependsOn",
      ${grants('proacl', 'f', 'proowner')} as grants
    from pg_proc as p join pg_namespace as n on n.oid = pronamespace
    where ${own('nspname')} and prokind in ('f', 'p', 'w')
      -- Anybody's function can be made a member of an extension, so that is no excuse for what acts as its owner.
      and (prosecdef or not exists (
        select from pg_depend where classid = 'pg_proc'::regclass and objid = p.oid and deptype = 'e'))`,

  triggers: `
    select tgrelid::int8 as table, tgname as name, tgfoid::int8 as routine, tgenabled in ('O', 'A') as enabled,
      obj_description(oid, 'pg_trigger') as comment, pg_get_triggerdef(oid) as definition
    from pg_trigger where not tgisinternal`,

  rules: `
    select ev_class::int8 as relation, rulename as name,
      coalesce((select jsonb_agg(distinct refobjid::int8) from pg_depend
        where classid = 'pg_rewrite'::regclass and objid = r.oid and refclassid = 'pg_class'::regclass
          and refobjid <> ev_class), '[]') as "dependsOn",
      coalesce((select jsonb_agg(distinct refobjid::int8) from pg_depend
        where classid = 'pg_rewrite'::regclass and objid = r.oid and refclassid = 'pg_proc'::regclass), '[]') as calls
    from pg_rewrite as r join pg_class as c on c.oid = ev_class join pg_namespace as n on n.oid = relnamespace
    where ${own('nspname')}`,

  indexes: `
    select i.indrelid::int8 as table, relname as name,
      ${columnNames('i.indrelid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')} as columns,
      indisunique as unique, indisprimary as primary, conname as constraint, indisvalid as usable,
      indpred is not null as partial
    from pg_index as i join pg_class as c on c.oid = i.indexrelid join pg_namespace as n on n.oid = relnamespace
    left join pg_constraint as k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
    where ${own('nspname')}`,

  foreignKeys: `
    select conrelid::int8 as table, conname as name, confrelid::int8 as target, pg_get_constraintdef(oid) as definition,
      ${columnNames('conrelid', 'conkey')} as columns, ${columnNames('confrelid', 'confkey')} as "targetColumns"
    from pg_constraint where contype = 'f' and conparentid = 0`,

  defaultGrants: `
    select defaclrole::int8 as owner, nspname as schema, ${grants('defaclacl', 'r', 'defaclrole')} as grants
    from pg_default_acl left join pg_namespace as n on n.oid = defaclnamespace where defaclobjtype = 'r'`,

  foreignServers: `
    select srvname as name, srvowner::int8 as owner, ${grants('srvacl', 'S', 'srvowner')} as grants
    from pg_foreign_server`,

  parameters: `
    select parname as name, entry.grantee::int8 as grantee, entry.privilege_type as privilege
    from pg_parameter_acl, aclexplode(paracl) as entry`,

  statistics: `
    select c.oid::regclass::text as name, entry.grantee::int8 as grantee, entry.privilege_type as privilege
    from pg_class as c, aclexplode(relacl) as entry
    where c.oid in ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass) and entry.grantee <> relowner`,
} as const
