/** Every finding about row-level security: how bad it is, and what it leads to. `docs/findings` has a section for each. */
import type { Finding, Severity } from 'bailiwick/findings'

interface Kind {
  readonly severity: Severity
  readonly why: string
}

const error = (why: string): Kind => ({ severity: 'error', why })
const warning = (why: string): Kind => ({ severity: 'warning', why })
const info = (why: string): Kind => ({ severity: 'info', why })

export const kinds = {
  'L31/role': error('Policies are given to a role: without it nothing is permitted, and nothing can be checked.'),
  'L31/table': error('The policy speaks of a table or column that is not there, so its rows cannot be guarded.'),
  'L31/missing': error(
    'What has no policy is permitted to nobody: the application gets no rows where the policy gives some.',
  ),
  'L31/changed': error('The database decides something else than the policy says.'),
  'L31/narrower': warning('The database hides rows that the policy shows: a list and a check do not agree.'),
  'L31/reader': error(
    'The functions that the policies ask read by it: with another one they find too much, or nothing.',
  ),
  'L31/context': error('It says who asks: whoever changed it can be anybody, or lets anybody be.'),
  'L31/keys': warning('Without a key that counts no context is believed: nobody gets a row.'),
  'L31/not-compared': error('What could not be looked at may be anything.'),
  'L31/routine': error('The policies call it: whoever changed it changed what they decide.'),
  'L31/trigger': error('It keeps fields and transitions that no policy for rows can keep.'),
  'L32/disabled': error('Without row-level security every row is visible to whoever may read the table.'),
  'L32/not-forced': error('The owner of a table is subject to its policies only where row-level security is forced.'),
  'L32/no-policy': error('With row-level security and no policy nobody gets a row, so somebody will switch it off.'),
  'L32/uncovered': warning('No policy says who may see its rows: everybody who connects as this role sees them all.'),
  'L33/superuser': error('A superuser is subject to no policy.'),
  'L33/bypassrls': error('A role with BYPASSRLS is subject to no policy.'),
  'L33/owner': error('Whoever owns a table can switch its policies off, change them and drop them.'),
  'L33/member': error('A member of a role can act as it, and gets whatever it sees.'),
  'L33/replication': error('A role with REPLICATION can copy the whole database, past every policy.'),
  'L33/create-role': warning('A role with CREATEROLE can give itself roles that see more.'),
  'L33/reserved-role': error('The role belongs to the functions that check; as it, the answers can be made up.'),
  'L33/server-files': error(
    'The predefined role reaches the files or programs of the server, where policies do not apply.',
  ),
  'L33/predefined': error(
    'The predefined role has rights on tables that nobody granted, also on those without policies and on the keys.',
  ),
  'L33/keys': error('Whoever reads a key can sign a context, and be anybody; whoever writes one, too.'),
  'L33/private-schema': error('Whoever may use the schema can ask the checking functions what he likes.'),
  'L33/query-texts': warning('The predefined role sees the statements of other sessions, with the values in them.'),
  'L33/view': error(
    'A view without security_invoker reads as its owner: the policies of the one who asks do not apply.',
  ),
  'L33/materialized-view': error('A materialized view is a copy that its owner made: policies do not apply to it.'),
  'L33/rule': error('A rewrite rule acts as the owner of its table: the policies of the one who asks do not apply.'),
  'L33/definer': error(
    'A function with SECURITY DEFINER reads as its owner: the policies of the one who calls do not apply.',
  ),
  'L33/definer-unread': warning('A function that acts as its owner is read by a person where it cannot be read here.'),
  'L33/owns-routine': warning('Whoever owns a function can replace it, and others run what he wrote as themselves.'),
  'L33/definer-path': error(
    'Whoever calls it can put a table or function of his own in front of the one that it means.',
  ),
  'L33/leakproof': warning('The planner may call a leakproof function on rows before the policies have hidden them.'),
  'L33/grants': error('TRUNCATE ignores policies; REFERENCES and TRIGGER let a role look at rows past them.'),
  'L33/create': error('Who can create things can put them in front of those that a function or a query means.'),
  'L33/temporary': warning('Temporary tables come first in every search path that does not say otherwise.'),
  'L33/partition': error('The policies of a table do not apply to whoever names its partition or child directly.'),
  'L33/parent': error('Through the parent, only the policies of the parent apply.'),
  'L33/row-security': warning('With row_security off, a query that a policy would filter fails instead.'),
  'L33/triggers-off': error('The triggers that keep fields and transitions do not fire in such a session.'),
  'L33/default-privileges': warning('Tables that are made later are visible before anybody thinks of policies.'),
  'L33/foreign': warning('What another server gives, or this one by another connection, no policy here applies to.'),
  'L33/context-default': error('A setting that everybody begins with is a subject that everybody begins as.'),
  'L33/parameter': error('Who may set this parameter can switch triggers off, or change the server for everybody.'),
  'L33/statistics': error('Statistics hold values of rows that the reader may not see.'),
  'L33/unique': warning('A value that is refused because it exists tells that it exists, also in another tenant.'),
  'L33/primary-key': info('A key that is refused because it exists tells that it exists, also in another tenant.'),
  'L33/foreign-key': warning(
    'A foreign key is checked past all policies: what it accepts exists, also in another tenant.',
  ),
  'L33/server': warning('This release of PostgreSQL has a known way past row-level security.'),
  'L34/setting': warning('Outside of a subquery the setting is read again for every row.'),
  'L35/index': warning('Every query that the policy guards looks through the whole table.'),
  'L36/permissive': error('Permissive policies add up: this one gives rows that the policy does not give.'),
  'L37/column': warning('The policy keeps this column, and the role may use it: the database does not keep it.'),
} as const satisfies Record<string, Kind>

export type KindId = keyof typeof kinds

export function finding(id: KindId, object: string, message: string, fix?: string): Finding {
  return { id, ...kinds[id], object, message, ...(fix === undefined ? {} : { fix }) }
}
