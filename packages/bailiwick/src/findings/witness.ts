import type { FindingWitness, WitnessFact } from './finding.ts'
import { printable } from './printable.ts'

/** The case as lines of TypeScript, to be pasted into a test beside the policy. `object` is the rule or the action that it is about. */
export function printWitness(witness: FindingWitness, object: string): string[] {
  const { subject, context, row, before, facts, assuming, asked } = witness
  const resource = nameOfRow(asked?.action ?? object)
  const first = before ?? row
  const changes = before && row ? differences(before, row) : undefined
  const hasContext = Object.keys(context).length > 0
  const options = [...(hasContext ? ['context'] : []), ...(facts.length > 0 ? ['facts'] : [])]
  const lines = [
    ...(subject ? constant('subject', subject) : []),
    ...(hasContext ? constant('context', context) : []),
    ...(facts.length > 0 ? factLines(facts) : []),
    ...(first ? constant(resource, first) : []),
    ...(changes ? constant('changes', changes) : []),
    ...assuming.map(({ check, answer }) => `// where the check ${quoted(check)} answers ${answer ?? 'unknown'}`),
  ]
  if (asked === undefined) return lines
  const given = [quoted(asked.action), ...(first ? [resource] : []), ...(changes ? ['{ changes }'] : [])]
  const person = subject ? 'subject' : 'null'
  const who = options.length === 0 ? person : `${person}, { ${options.join(', ')} }`
  return [...lines, `policy.for(${who}).can(${given.join(', ')}) // => ${asked.allowed}`]
}

const taken = ['subject', 'context', 'facts', 'changes', 'policy', 'memoryFacts']

/** Of `article.read` it is `article`, unless that is no name for a constant. */
function nameOfRow(action: string): string {
  const [name = ''] = action.split('.')
  const isPlain = /^[a-z][\w$]*$/i.test(name) && !taken.includes(name) && !reserved.test(name)
  return isPlain ? name : 'row'
}

const reserved =
  /^(await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/

function differences(before: object, after: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const seen = before as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => literal(value) !== literal(seen[name])))
}

function factLines(facts: readonly WitnessFact[]): string[] {
  const given = facts.flatMap((fact) => {
    if (!fact.answer) return []
    if (fact.kind === 'holds') return [{ permission: fact.code }]
    const { action: permission, type, id } = fact
    return [fact.kind === 'denied' ? { effect: 'deny', permission, type, id } : { permission, type, id }]
  })
  return wrapped('const facts = memoryFacts(', given, ')')
}

const constant = (name: string, value: object) => wrapped(`const ${name} = `, value, '')

const width = 100

/** On one line where that fits, else an entry a line. */
function wrapped(head: string, value: object, tail: string): string[] {
  const line = `${head}${literal(value)}${tail}`
  if (line.length <= width) return [line]
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const entries = Array.isArray(value)
    ? value.map((each) => literal(each))
    : Object.entries(value).map(([name, each]) => `${key(name)}: ${literal(each)}`)
  return [`${head}${open}`, ...entries.map((entry) => `  ${entry},`), `${close}${tail}`]
}

function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return `new Date(${quoted(value.toISOString())})`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([name, each]) => `${key(name)}: ${literal(each)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

// `__proto__: x` would be something else than a key.
const key = (name: string) =>
  /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : name === '__proto__' ? `['__proto__']` : quoted(name)

/** In single quotes, as the house writes, with what JSON escapes and what a terminal would hide. */
function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${printable(inside)}'`
}
