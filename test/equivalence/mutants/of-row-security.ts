// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines of source in which templates stand
import type { Mutant } from './load-mutant.ts'

const statements = 'rls/statements.ts'
const generate = 'rls/generate.ts'
const triggers = 'rls/triggers.ts'
const relations = 'rls/relations.ts'
const functions = 'rls/functions.ts'
const context = 'sql/functions/entry/verified.sql'

/** Policies of the database, their functions and triggers, and whom they believe. */
export const ofRowSecurity: readonly Mutant[] = [
  {
    name: 'FORCE is missing, so the owner sees everything',
    file: statements,
    from: '    `alter table ${name} force row level security`,\n',
    to: '',
  },
  {
    name: 'row-level security is not enabled',
    file: statements,
    from: '    `alter table ${name} enable row level security`,\n',
    to: '',
  },
  {
    name: 'the policy of the reader is for everybody',
    file: statements,
    from: 'for select to ${named(reader)} using ((select current_user) = ${quoted(reader)})`',
    to: 'for select to public using (true)`',
  },
  {
    name: 'the policy of the reader is for its members too',
    file: statements,
    from: ' using ((select current_user) = ${quoted(reader)})`',
    to: ' using (true)`',
  },
  {
    name: 'the privilege on columns is one on the table',
    file: statements,
    from: 'return names === undefined ? command :',
    to: 'return command ? command :',
  },
  {
    name: 'nobody looks whether there is a context',
    file: 'rls/conditions.ts',
    from: 'return node === TRUE ? present : partsSql',
    to: "return node === TRUE ? sql`true` : node !== undefined ? partsSql(compiling, 'all', parts, 1, []) : partsSql",
  },
  {
    name: 'a context without the key is believed where a signed one is asked for',
    file: 'rls/given.ts',
    from: '{ subject: sql`bailiwick.subject()`, context: sql`bailiwick.context()` }',
    to: "{ subject: sql`(${plainPayload} #> '{p,0}')`, context: sql`(${plainPayload} -> 'c')` }",
  },
  {
    name: 'an empty setting is read as JSON',
    file: 'rls/given.ts',
    from: "sql`(case when starts_with(${setting}, '0...{') then substr(${setting}, 5)::jsonb end)`",
    to: 'sql`substr(${setting}, 5)::jsonb`',
  },
  {
    name: 'the plain form takes a signature for granted',
    file: 'rls/given.ts',
    from: "starts_with(${setting}, '0...{') then substr(${setting}, 5)::jsonb end",
    to: "${setting} like '%{%' then substr(${setting}, position('{' in ${setting}))::jsonb end",
  },
  {
    name: 'an update is not checked',
    file: generate,
    from: 'texts.check = compile(both(conjuncts.filter((node) => !comparesWithBefore(node))))',
    to: "texts.check = 'true'",
  },
  {
    name: 'an insert is not checked',
    file: generate,
    from: "if (command === 'insert') texts.check = compile(permitted(action))",
    to: "if (command === 'insert') texts.check = 'true'",
  },
  {
    name: 'the rules of `after` are not asked',
    file: generate,
    from: 'const after = permitted(action.after ?? action)',
    to: 'const after = permitted(action)',
  },
  {
    name: 'what compares the rows is not asked',
    file: generate,
    from: 'transitions.push(...conjuncts.filter(comparesWithBefore))',
    to: 'conjuncts.filter(comparesWithBefore)',
  },
  {
    name: 'read is not required of what is changed or deleted',
    file: generate,
    from: 'permittedWhere(of, (node) => node)',
    to: 'permittedWhere({ ...of, requires: [] }, (node) => node)',
  },
  {
    name: 'a trigger compares with <>',
    file: triggers,
    from: '`${changed} is distinct from ${old}`',
    to: '`${changed} <> ${old}`',
  },
  {
    name: 'a field is asked of the row after only',
    file: triggers,
    from: 'condition: both([before, after]) }',
    to: 'condition: after }',
  },
  {
    name: 'a field is asked of the row before only',
    file: triggers,
    from: 'condition: both([before, after]) }',
    to: 'condition: before }',
  },
  {
    name: 'a trigger lets through what is unknown',
    file: triggers,
    from: '(${row}, new) is not true then',
    to: '(${row}, new) is false then',
  },
  {
    name: 'the fields of a new row are not asked',
    file: triggers,
    from: 'return { where: `${column} is not null${isOther}`',
    to: 'return { where: `false and ${column} is not null${isOther}`',
  },
  {
    name: 'a default counts as given',
    file: triggers,
    from: 'const given = attribute.hasDefault && attribute.default !== undefined',
    to: 'const given = !attribute.hasDefault && attribute.default !== undefined',
  },
  {
    name: 'the row before is the row after in the database',
    file: functions,
    from: "names: ['after'], before: 'before',",
    to: "names: ['after'], before: 'after',",
  },
  {
    name: 'functions run as whoever asks',
    file: functions,
    from: 'language sql stable parallel safe security definer',
    to: 'language sql stable parallel safe security invoker',
  },
  {
    name: 'conditions of different related rows are asked of one',
    file: functions,
    from: "if (kind === 'any') return nodes.map((node) => [node])",
    to: '',
  },
  {
    name: 'a list of keys leaves the tenant',
    file: relations,
    from: "if (target.attributes[target.tenant]!.tenant !== 'shared') return [same]",
    to: "if (target.attributes[target.tenant]!.tenant !== 'shared') return []",
  },
  {
    name: 'a list of keys for what must hold of every row',
    file: relations,
    from: "if (node.quantifier !== 'some' || node.level !== 0",
    to: 'if (node.level !== 0',
  },
  {
    name: 'what rules give is not asked',
    file: 'rls/fields.ts',
    from: '  return both([own, given])',
    to: '  return given ? own : own',
  },
  {
    name: 'a rule with fields gives all of them in the database',
    file: 'rls/fields.ts',
    from: 'if (node.fields && !node.fields.includes(name)) return FALSE',
    to: 'if (node.fields && name === undefined) return FALSE',
  },
  {
    name: 'a backslash in a constant is an escape',
    file: 'rls/literal.ts',
    from: "doubled.replaceAll('\\\\', '\\\\\\\\')}'`",
    to: "doubled}'`",
  },
  {
    name: 'a signature is not compared',
    file: context,
    from: 'if sha256(given) <> sha256(',
    to: 'if false and sha256(given) <> sha256(',
  },
  {
    name: 'an expired context is believed',
    file: context,
    from: 'if left_ms > 0 and left_ms <= 60000 then',
    to: 'if left_ms <= 60000 then',
  },
  {
    name: 'a context is believed for a day',
    file: context,
    from: 'if left_ms > 0 and left_ms <= 60000 then',
    to: 'if left_ms > 0 then',
  },
  {
    name: 'a context of another database is believed',
    file: context,
    from: "if context ->> 'd' is distinct from key.database then",
    to: 'if false then',
  },
]
