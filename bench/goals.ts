import type { Measured, Result } from './harness.ts'
import type { Chapter } from './table.ts'

/** What was set out to be reached, before anything was measured here; judged by the medians of one run. */
export interface Judged {
  readonly number: number
  readonly what: string
  readonly chapter: Chapter
  readonly parts: readonly JudgedPart[]
  /** Why a part is not reached. */
  readonly reason?: string
}

export interface JudgedPart {
  readonly text: string
  readonly value: number | undefined
  readonly reached: boolean | undefined
}

interface Goal {
  readonly number: number
  readonly what: string
  /** `decisions` where it is left out. */
  readonly chapter?: Chapter
  readonly parts: readonly Part[]
  /** Printed where a part is not reached. */
  readonly missed?: string
}

interface Part {
  readonly text: string
  readonly sections: readonly string[]
  /** The worst of the sections counts. */
  readonly value: (found: Found) => number | undefined
  readonly atMost?: number
  readonly atLeast?: number
}

/** Finds a contender of the section by the beginning of its name. */
type Found = (name: string) => Measured | undefined

const ours = 'Bailiwick, access ready'
const generated = 'Bailiwick, generated code'
const limit = 'hand-written'

function times(of: string, other: string): Part['value'] {
  return (found) => quotient(found(of), found(other))
}

function quotient(a: Measured | undefined, b: Measured | undefined): number | undefined {
  return a && b ? a.median / b.median : undefined
}

function atMost(
  most: number,
  section: string | readonly string[],
  of: string,
  other = limit,
  than = 'hand-written',
): Part {
  return { text: `at most ${most} x ${than}`, sections: [section].flat(), value: times(of, other), atMost: most }
}

function faster(least: number, section: string | readonly string[], than: string, of = ours, named = than): Part {
  const text = `at least ${least.toLocaleString('en')} x faster than ${named}`
  return { text, sections: [section].flat(), value: times(than, of), atLeast: least }
}

function noBytes(section: string, of: string): Part {
  return { text: 'no bytes allocated', sections: [section], value: (found) => found(of)?.bytes, atMost: 0 }
}

/** Every client's ratio is to its own hand-written query; the worst counts. */
function query(shape: string, what: string, most: number): Part {
  const worst: Part['value'] = (found) => {
    const ratios = ['pg', 'pg, prepared', 'postgres.js', 'Kysely', 'Drizzle'].map(
      (client) => found(`${client}, ${what}`)?.ratio,
    )
    return ratios.some((ratio) => ratio === undefined) ? undefined : Math.max(...(ratios as number[]))
  }
  const text = `${shape}, ${what}: at most ${most} x the same client's hand-written WHERE`
  return { text, sections: [`query-${shape}`], value: worst, atMost: most }
}

/** postgres.js sends what opens a transaction and its first query together. */
function pipelined(form: string): Part {
  return {
    text: `point, in a transaction that says who asks, postgres.js (${form}): at most 2 x the bare query`,
    sections: ['query-transaction'],
    value: times(`postgres.js, withSubject (${form})`, 'postgres.js, hand-written WHERE, no transaction'),
    atMost: 2,
  }
}

const queryShapes = ['point', 'page', 'count', 'list']

const apps = ['gdrive-50', 'github-50', 'tinytodo-50']

const goals: readonly Goal[] = [
  {
    number: 1,
    what: 'named check by role, no generated code',
    parts: [
      atMost(8, 'rbac', 'Bailiwick, can(permission)', 'hand-written if/switch'),
      faster(2.3, 'rbac', 'CASL', 'Bailiwick, can(permission)'),
      noBytes('rbac', 'Bailiwick, can(permission)'),
    ],
  },
  {
    number: 2,
    what: 'the same through a handle resolved once',
    parts: [
      atMost(2.5, 'rbac', 'Bailiwick, handle', 'hand-written if/switch'),
      faster(7, 'rbac', 'CASL', 'Bailiwick, handle'),
    ],
  },
  {
    number: 3,
    what: 'check by attributes, no generated code',
    parts: [
      atMost(4, 'abac', ours, 'hand-written if/switch'),
      faster(3.5, 'abac', 'CASL, ability ready'),
      faster(15, 'abac', 'CASL, createMongoAbility', ours, 'CASL that builds for the user'),
      noBytes('abac', ours),
    ],
    missed:
      'A third of the questions hang on the row or create one: there each value that is read, or given, is validated, by closures within closures.',
  },
  {
    number: 4,
    what: 'check by attributes, generated code',
    parts: [
      atMost(2.2, 'abac', generated, 'hand-written if/switch'),
      faster(6, 'abac', 'CASL, ability ready', generated),
      faster(30, 'abac', 'CASL, createMongoAbility', generated, 'CASL that builds for the user'),
    ],
    missed:
      'The name of the action is looked up for each question, and every value of a row that is to be created is validated.',
  },
  {
    number: 5,
    what: 'from 10 to 1,000 rules over many types',
    parts: [atMost(1.5, 'over-1000', ours), faster(5, 'over-1000', 'CASL, ability ready')],
    missed:
      'A row that is to be created is validated and completed before its rules are asked, and a fifth of the questions are about one.',
  },
  {
    number: 6,
    what: '1,000 rules on one type',
    parts: [
      { ...atMost(3, 'equal-1000', ours, 'hand-written Set'), text: 'equality: at most 3 x a hand-written Set' },
      { ...faster(1000, 'equal-1000', 'CASL'), text: 'equality: at least 1,000 x faster than CASL' },
      { ...atMost(1.5, 'bands-1000', ours), text: 'no index: at most 1.5 x a hand-written loop' },
      { ...faster(10, 'bands-1000', 'CASL'), text: 'no index: at least 10 x faster than CASL' },
    ],
    missed:
      'Each question validates the value that is looked up; without an index, closures read and validate it for every rule.',
  },
  {
    number: 7,
    what: 'fields',
    parts: [
      { ...atMost(3, 'write', 'Bailiwick'), text: 'may it be written: at most 3 x a hand-written Set' },
      { ...faster(9, 'write', 'CASL', 'Bailiwick'), text: 'may it be written: at least 9 x faster than CASL' },
      { ...atMost(1.5, 'mask', 'Bailiwick'), text: 'mask: at most 1.5 x a hand-written loop' },
      { ...faster(2.5, 'mask', 'CASL', 'Bailiwick'), text: 'mask: at least 2.5 x faster than CASL' },
    ],
    missed: 'There is no question about one field: the whole decision with its reasons is made for it.',
  },
  {
    number: 8,
    what: 'what is built for a user',
    parts: [
      {
        ...atMost(0.5, ['user-5', 'user-20'], 'Bailiwick, per user', 'CASL, createMongoAbility'),
        text: '5 and 20 rules: at most 0.5 x CASL',
      },
      {
        ...atMost(1, 'policy-1000', 'Bailiwick', 'CASL'),
        text: 'the policy itself, 1,000 rules: at most 1 x what CASL builds for a user',
      },
    ],
    missed:
      'The policy itself is checked name by name, kept as data and compiled, once in the life of a process; CASL keeps the list that it is given.',
  },
  {
    number: 9,
    what: 'the applications of the Cedar paper, 50 of each kind (the worst of the three)',
    parts: [
      atMost(3, apps, ours),
      faster(10, apps, 'CASL'),
      faster(1000, apps, 'cedar-wasm, needed', ours, 'cedar-wasm with the needed entities'),
    ],
    missed:
      'Every element of an array on a row is validated, also those after the one that decides, and again for each rule that reads it.',
  },
  {
    number: 10,
    what: '10,000 records filtered in memory',
    parts: [
      atMost(2.5, 'filter-10k', 'Bailiwick, filter', 'hand-written rows.filter'),
      faster(7, 'filter-10k', 'CASL', 'Bailiwick, filter'),
      {
        ...atMost(1, 'filter-10k', generated, 'hand-written rows.filter'),
        text: 'generated code: at most 1 x hand-written',
      },
      { ...faster(17, 'filter-10k', 'CASL', generated), text: 'generated code: at least 17 x faster than CASL' },
    ],
    missed: 'As goal 3: each value that is read is validated, for every row.',
  },
  {
    number: 11,
    what: 'making the condition of a query',
    parts: [
      atMost(
        0.1,
        'make-filter',
        'Bailiwick, access ready',
        'CASL and @ucast/sql, ability ready',
        'CASL and @ucast/sql',
      ),
      {
        text: 'one statement text whoever asks',
        sections: ['make-filter'],
        value: (found) => Number(/\((\d+) of/.exec(found('Bailiwick, access ready')?.name ?? '')?.[1] ?? Number.NaN),
        atMost: 1,
      },
      {
        ...atMost(1.05, 'compile-kysely', 'Bailiwick, access ready', 'hand-written where'),
        text: "building and compiling a query of Kysely: at most 1.05 x that with Kysely's own where",
      },
    ],
    missed: 'What is left for each filter is to ask the conditions on the subject alone and to copy its values.',
  },
  {
    number: 12,
    what: 'a query with the filter, end to end (the worst of five clients)',
    chapter: 'queries',
    parts: queryShapes.map((shape) => query(shape, 'filter', 1.05)),
    missed: 'On a point read, making the filter is seen beside a query that takes as long as fifty of it.',
  },
  {
    number: 17,
    what: 'a query under row-level security (the worst of five clients)',
    chapter: 'queries',
    parts: [
      ...queryShapes.map((shape) => query(shape, 'RLS (plain)', 1.1)),
      ...queryShapes.map((shape) => query(shape, 'RLS (signed)', 1.1)),
      ...['plain', 'signed'].map((form) => pipelined(form)),
    ],
    missed:
      'On a point read each subject attribute that the row is compared with is read from the context for itself, which is parsed, and if signed verified, each time. Saying who asks takes a transaction, by hand as well.',
  },
  {
    number: 13,
    what: 'a named permission in PostgreSQL, and many at once',
    chapter: 'directory',
    parts: [
      atMost(2.5, 'directory-named', 'Bailiwick, check', 'select 1', '`select 1`'),
      faster(3.5, 'directory-batch', 'Bailiwick, 64 checks pipelined', 'Bailiwick, check_many', '64 checks pipelined'),
    ],
  },
  {
    number: 14,
    what: 'a permission on a document, a million grants',
    chapter: 'directory',
    parts: [
      atMost(1.5, 'directory-resource', 'Bailiwick, check', 'hand-written, closures'),
      atMost(10, 'directory-resource', 'Bailiwick, check', 'select 1', '`select 1`'),
    ],
  },
  {
    number: 15,
    what: 'the first page of what one may read',
    chapter: 'directory',
    parts: [
      atMost(4.5, 'directory-list', 'Bailiwick, list_resources', 'hand-written, closure', 'a closure of all resources'),
    ],
  },
  {
    number: 16,
    what: 'a group put into another',
    chapter: 'directory',
    parts: [atMost(2.5, 'directory-edge', 'Bailiwick, link_groups', 'insert of the edge alone', 'the insert alone')],
  },
  {
    number: 21,
    what: "the application's rows by stored grants",
    chapter: 'directory',
    parts: ['point', 'page', 'count'].flatMap((shape) =>
      ['RLS'].map((form) => ({
        ...atMost(1.3, `directory-rows-${shape}`, `Bailiwick, ${form}`, 'hand-written WHERE'),
        text: `${shape}, ${form}: at most 1.3 x hand-written`,
      })),
    ),
  },
  {
    number: 22,
    what: 'a named permission that a process knows',
    chapter: 'directory',
    parts: [
      atMost(
        1,
        'directory-live',
        'Bailiwick, 300 answers of a snapshot',
        'asked of PostgreSQL',
        'one asked of PostgreSQL',
      ),
    ],
  },
  {
    number: 23,
    what: 'a permission is revoked, until another process knows',
    chapter: 'directory',
    parts: [
      atMost(
        2,
        'directory-live-seen',
        'Bailiwick, until a bounded process knows',
        'the commit alone',
        'the commit alone',
      ),
    ],
  },
  {
    number: 24,
    what: 'questions of the analyser, beside Z3',
    chapter: 'analyze',
    parts: [
      faster(25, 'analyze-implies-10', 'z3-solver', 'Bailiwick', 'z3-solver, implications of small conditions'),
      faster(10, 'analyze-policies-100', 'z3-solver', 'Bailiwick', 'z3-solver, two policies of 100 rules'),
      {
        text: 'two policies of 1,000 rules: at most 60 s',
        sections: ['analyze-policies-1000'],
        value: (found) => (found('Bailiwick')?.median ?? Number.NaN) / 1e9,
        atMost: 60,
      },
    ],
  },
]

/** Growth is a quotient over two sections, which no part can say. */
function growth(results: ReadonlyMap<string, Result>): JudgedPart {
  const median = (section: string) => finder(results.get(section))(ours)?.median
  const [small, large] = [median('over-10'), median('over-1000')]
  const value = small !== undefined && large !== undefined ? large / small : undefined
  return { text: 'grows by at most 1.8', value, reached: value === undefined ? undefined : value <= 1.8 }
}

export function judge(results: ReadonlyMap<string, Result>): Judged[] {
  return goals.map((goal) => {
    const parts = goal.parts.map((part) => judgePart(part, results))
    const all = goal.number === 5 ? [growth(results), ...parts] : parts
    const missed = all.some(({ reached }) => reached === false)
    return {
      number: goal.number,
      what: goal.what,
      chapter: goal.chapter ?? 'decisions',
      parts: all,
      ...(missed && goal.missed ? { reason: goal.missed } : {}),
    }
  })
}

function judgePart(part: Part, results: ReadonlyMap<string, Result>): JudgedPart {
  const values = part.sections.map((section) => part.value(finder(results.get(section))))
  const known = values.filter((value) => value !== undefined && !Number.isNaN(value)) as number[]
  if (known.length < part.sections.length) return { text: part.text, value: undefined, reached: undefined }
  const value = part.atMost === undefined ? Math.min(...known) : Math.max(...known)
  return {
    text: part.text,
    value,
    reached: part.atMost === undefined ? value >= part.atLeast! : value <= part.atMost,
  }
}

function finder(result: Result | undefined): Found {
  return (name) => result?.contenders.find((contender) => contender.name.startsWith(name))
}
