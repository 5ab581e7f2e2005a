/** Names of SQL as names of TypeScript. */

/** Cannot be the name of a function or of a type in a module. */
const reserved = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof undefined var void while with yield NaN Infinity globalThis Object ' +
    'any boolean bigint never number object string symbol unknown ' +
    // Names that the generated files use themselves.
    'Array Codec Call Date Db Promise Record Routine Uint8Array array ask bool bigintText bytes custom day instant instantDate ' +
    'json notNull pick record text'
  ).split(' '),
)

/** What every object has: as a property that may be absent, these are there all the same. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype))

/** `create_group` is `createGroup`, `odd name` is `oddName`, `_id` is `_id`. */
export function camel(name: string): string {
  const [, leading = '', rest = ''] = /^(_*)(.*)$/s.exec(name) ?? []
  const words = rest.split(/[^\p{ID_Continue}$]+|_+/u).filter((word) => word !== '')
  const [first = '', ...more] = words
  const joined = [first.charAt(0).toLowerCase() + first.slice(1), ...more.map(capital)].join('')
  const named = leading + joined
  return /^[\p{ID_Start}_$]/u.test(named) ? named : `_${named}`
}

function capital(word: string): string {
  const [first = '', ...rest] = word
  return first.toUpperCase() + rest.join('')
}

export function pascal(name: string): string {
  const named = camel(name).replace(/^_+(?=\p{ID_Start})/u, '')
  return capital(named)
}

/** With `_` behind it where the language or the generated file has the name already. */
export function identifier(name: string): string {
  return reserved.has(name) ? `${name}_` : name
}

/** Of what may be absent. */
export function property(name: string): string {
  return inherited.has(name) ? `${name}_` : name
}

/** Of a parameter: without the `_` that tells it from a column. */
export function parameterName(name: string): string {
  return camel(name.replace(/^_+(?=[^_])/, ''))
}

/** As SQL has it: in quotes where it needs them. */
export function sqlName(name: string, keywords: ReadonlySet<string>): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** As a literal of TypeScript, in the quotes that need fewer escapes. */
export function literal(value: string): string {
  const single = value.split("'").length
  const double = value.split('"').length
  const quote = single > double ? '"' : "'"
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  const body = value.replace(/[\\\p{Cc}\u2028\u2029]|['"]/gu, (char) => {
    if (char === '\\' || char === quote) return `\\${char}`
    if (char === "'" || char === '"') return char
    return escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return quote + body + quote
}
