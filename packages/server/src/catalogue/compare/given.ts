/** Gives the subject and the context to a condition as columns, so that it can be asked about many at once. */
import { callsIn, replaced } from '../sql-text.ts'

/** The columns that stand for what a condition reads of whoever asks. */
export const given = [
  { of: 'subject', column: '__subject' },
  { of: 'context', column: '__context' },
  { of: 'claims', column: '__claims' },
] as const

/** The plain form, up to the part that is read: `case when starts_with(current_setting(…), '0...{') then … end`. */
const plain = String.raw`\(\s*CASE\s+WHEN starts_with\(current_setting\('bailiwick\.context'(?:(?!CASE)[\s\S])*?\bEND`

/** The ways in which generated policies read the context, and policies that others wrote theirs. */
const forms: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`${plain} #> '\{p,0\}'::text\[\]\)`, 'g'), '__subject'],
  [new RegExp(String.raw`${plain} -> 'c'::text\)`, 'g'), '__context'],
  [/bailiwick\.subject\(\)/g, '__subject'],
  [/bailiwick\.context\(\)/g, '__context'],
  [/\(NULLIF\(current_setting\('request\.jwt\.claims'::text, true\), ''::text\)\)::jsonb/g, '__claims'],
  [/auth\.jwt\(\)/g, '__claims'],
]

/**
 * The condition over the columns of `given`, and `"__setting app.user"` for each other setting. `same` says which
 * setting, or function without arguments, is which attribute of the subject: `{ 'auth.uid()': 'id' }`.
 */
export function withGiven(text: string, same: Readonly<Record<string, string>>): string {
  let result = text
  for (const [form, by] of forms) result = result.replaceAll(form, by)
  const attribute = (name: string) => `(__subject ->> '${name.replaceAll("'", "''")}'::text)`
  const changes = callsIn(result).flatMap(({ name, inner, start, end }) => {
    if (name === 'current_setting' || name === 'pg_catalog.current_setting') {
      const setting = /^'([^']+)'::text/.exec(inner)?.[1]
      if (setting === undefined) return []
      return [{ start, end, by: same[setting] === undefined ? `"__setting ${setting}"` : attribute(same[setting]) }]
    }
    const call = `${name}()`
    // Supabase's auth.uid() is the claim `sub`.
    if (inner.trim() === '' && same[call] !== undefined) return [{ start, end, by: cast(attribute(same[call]), call) }]
    return inner.trim() === '' && call === 'auth.uid()' ? [{ start, end, by: `("__setting auth.uid()")::uuid` }] : []
  })
  return replaced(result, changes)
}

const cast = (text: string, call: string) => (call === 'auth.uid()' ? `(${text})::uuid` : text)
