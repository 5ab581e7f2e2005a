/** A way around row-level security that is closed in a later minor version of the same server. */
export interface ServerAdvisory {
  readonly cve: string
  /** What can happen, in a sentence. */
  readonly what: string
  /** The first version that is safe, such as `'18.5'`; undefined where this major version gets no more fixes. */
  readonly fixedIn: string | undefined
}

/** The fixed minor by major version: those of one security release came out on one day. */
const releases: readonly {
  readonly fixed: Readonly<Record<number, number>>
  readonly advisories: readonly (readonly [string, string])[]
}[] = [
  {
    fixed: { 15: 3 },
    advisories: [['CVE-2023-2455', 'A policy of another role applies where a function was inlined.']],
  },
  {
    fixed: { 15: 9, 16: 5, 17: 1 },
    advisories: [
      ['CVE-2024-10976', 'A plan made under one role is used under another, with the policies of the first.'],
    ],
  },
  {
    fixed: { 15: 19, 16: 15, 17: 11, 18: 5 },
    advisories: [['CVE-2026-14666', 'A prepared statement goes on without policies after its role lost BYPASSRLS.']],
  },
  {
    fixed: { 15: 20, 16: 16, 17: 12, 18: 6 },
    advisories: [
      ['CVE-2026-16237', 'INSERT ... ON CONFLICT shows rows that lie outside of a view.'],
      ['CVE-2026-116311', 'DROP OWNED takes a role out of restrictive policies.'],
      ['CVE-2026-120154', 'INSERT ... ON CONFLICT hands hidden rows to conditions that leak them.'],
    ],
  },
]

/**
 * The known ways around row-level security of a server, by `server_version_num`, such as 180004; none where it is up to date.
 * Versions after 18 are newer than all of them.
 */
export function serverAdvisories(versionNum: number): readonly ServerAdvisory[] {
  const [major, minor] = [Math.floor(versionNum / 10000), versionNum % 10000]
  return releases.flatMap(({ fixed, advisories }) => {
    const newest = Math.max(...Object.keys(fixed).map(Number))
    const first = fixed[major]
    if (major > newest || (first !== undefined && minor >= first)) return []
    const fixedIn = first === undefined ? undefined : `${major}.${first}`
    return advisories.map(([cve, what]) => ({ cve, what, fixedIn }))
  })
}
