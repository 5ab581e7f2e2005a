/** `--fix`: writes the edits that findings carry, and says which. */
import type { Finding } from 'bailiwick/findings'
import { readPolicy } from '../../dev/check/check-policy.ts'
import { mend, type See } from '../../dev/check/mend.ts'
import { replaceFile } from '../../dev/check/replace-file.ts'
import { unifiedDiff } from '../../dev/check/unified-diff.ts'
import { shown } from './report.ts'

/** What was done, or with `isDry` the changes as a diff; `text` goes where the report goes, `note` beside it. */
export async function fix(
  policy: string,
  see: See,
  isDry: boolean,
): Promise<{ readonly text: string; readonly note: string }> {
  // As it was before anybody edited: nothing is written over a later text.
  const read = new Map<string, string>()
  const { texts, done, left } = await mend(see, async (tried) => {
    const seen = await readPolicy(policy, tried.size === 0 ? undefined : tried)
    for (const { file, text } of seen.sources) if (!read.has(file)) read.set(file, text)
    return seen
  })
  const here = process.cwd()
  const place = ({ position }: Finding) =>
    position ? ` (${shown(position.file, here)}:${position.line}:${position.column})` : ''
  const refused = left.map(
    ({ finding, because }) => `Left alone: ${finding.id} ${finding.object}${place(finding)}: ${because}.\n`,
  )
  if (isDry) {
    const diffs = [...texts].map(([file, text]) => unifiedDiff(shown(file, here), read.get(file)!, text))
    return { text: diffs.join(''), note: [...refused, `${counted(done)} would be mended.\n`].join('') }
  }
  for (const [file, text] of texts) replaceFile(file, text, read.get(file)!)
  const made = done.map((finding) => `Mended: ${finding.id} ${finding.object}${place(finding)}: ${what(finding)}.\n`)
  return { text: '', note: [...made, ...refused, `${counted(done)} mended.\n\n`].join('') }
}

function counted({ length }: readonly Finding[]): string {
  return length === 1 ? '1 finding' : `${length === 0 ? 'no' : length} findings`
}

function what({ edit }: Finding): string {
  switch (edit?.kind) {
    case 'remove-rule':
      return `removed the rule`
    case 'remove-branch':
      return `removed \`${edit.text}\``
    case 'replace-operator':
      return `\`${edit.from.operator}\` is \`${edit.to.operator}\` now`
    default:
      return 'edited'
  }
}
