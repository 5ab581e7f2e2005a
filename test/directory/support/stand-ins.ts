/** Functions of other parts that may not be there yet. */
import type { DirectoryDatabase } from '../../support/directory.ts'

const standIns: Record<string, string> = {
  enter_reading: `(_tenant uuid, _context text, _permission text, _resource_type text default null, _resource_key text default null)
    returns bailiwick_directory.acting language plpgsql as $$
    declare acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
    begin
      perform set_config('bailiwick.acting_tenant', _tenant::text, true);
      if not bailiwick_evaluator.permits(acting, _permission, _resource_type, _resource_key) then
        perform bailiwick_private.fail('FORBIDDEN', _permission);
      end if;
      return acting;
    end $$`,
  require_delegable: `(_acting bailiwick_directory.acting, _permission_ids int[], _resource_id uuid) returns void language plpgsql as $$
    declare codes text[] := array(select p.code from bailiwick_catalogue.permission p where p.id = any (_permission_ids));
      nothing text[] := array_fill(null::text, array[cardinality(codes)]);
    begin
      perform from bailiwick_evaluator.evaluate(_acting.tenant_id, _acting.bounds, codes, nothing, nothing, true) e where e.answer <> 'allow';
      if found then
        perform bailiwick_private.fail('DELEGATION_EXCEEDED', 'more than one has');
      end if;
    end $$`,
  require_administrator: `(_tenant uuid) returns void language plpgsql as $$
    begin
      perform from bailiwick_directory.grant_entry g
        join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = g.principal_id and p.state = 'active'
        join bailiwick_identity.account a on a.id = p.id and a.state = 'active'
       where g.tenant_id = _tenant and g.permission_id = 0 and g.resource_id = _tenant and g.delegable;
      if not found then
        perform bailiwick_private.fail('LAST_ADMINISTRATOR', 'nobody would be left');
      end if;
    end $$`,
}

/** @returns those that were missing. */
export async function standIn({ admin }: DirectoryDatabase): Promise<readonly string[]> {
  const missing: string[] = []
  for (const [name, text] of Object.entries(standIns)) {
    const { rows } = await admin.query(
      `select from pg_proc where pronamespace = 'bailiwick_directory'::regnamespace and proname = $1`,
      [name],
    )
    if (rows.length > 0) continue
    missing.push(name)
    await admin.query(`create function bailiwick_directory.${name}${text};
      alter function bailiwick_directory.${name} owner to bailiwick_directory`)
  }
  return missing
}
