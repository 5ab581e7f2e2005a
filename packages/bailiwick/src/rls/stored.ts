import { dollarTag, named, quoted } from './literal.ts'

/** The functions that answer about stored permissions, as far as a policy may ask them, with what they take. */
const takes = { granted: 'text, text, text', denied: 'text, text, text', holds: 'text' } as const

/** The functions that a condition calls: of many rows what holds of all is asked, and of which it does not. */
function callsOf(name: StoredFunction): readonly string[] {
  const own = `bailiwick.${name}(${takes[name]})`
  return name === 'holds' ? [own] : [own, `bailiwick.${name}_rule(text, text)`, `bailiwick.${name}_keys(text, text)`]
}

export type StoredFunction = keyof typeof takes

export function isStored(kind: string): kind is StoredFunction {
  return Object.hasOwn(takes, kind)
}

/**
 * Lets the roles ask the functions, and fails where one is missing: a rule that nobody can answer must not be made. They are bound
 * by name when a policy is made, so nobody needs more than to execute them.
 */
export function mayAskStored(asked: readonly StoredFunction[], roles: readonly string[]): string {
  const signatures = asked.flatMap(callsOf)
  const body = `declare
  signature text;
begin
  foreach signature in array array[${signatures.map(quoted).join(', ')}] loop
    if to_regprocedure(signature) is null then
      raise exception 'the function % is missing, which rules over stored permissions ask', signature
        using errcode = '42883',
          hint = 'It comes with the directory of stored permissions: install that first, or keep rules with granted(), denied() and holds() out of this policy.';
    end if;
    execute format('grant execute on function %s to ${roles.map((role) => named(role).replaceAll("'", "''").replaceAll('%', '%%')).join(', ')}', signature::regprocedure);
  end loop;
end`
  const tag = dollarTag(body)
  return `do ${tag}\n${body}\n${tag}`
}
