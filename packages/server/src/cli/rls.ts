/** `bailiwick rls`: the policy as row-level security, and whether the database keeps it. */
import type { Command } from './command.ts'
import { apply, applyHelp } from './rls/apply.ts'
import { diff, diffHelp } from './rls/diff.ts'
import { generate, generateHelp } from './rls/generate.ts'
import { verify, verifyHelp } from './rls/verify.ts'

export const rls: Command = {
  help: `Usage: bailiwick rls <command> [options]

Commands:
  generate   the policy as SQL to review and run; needs no database
  diff       what is deployed beside what would be generated: wider, narrower or equal
  verify     every way past the policies that the database shows, and how to mend it
  apply      make the database enforce the policy, in one transaction

Options:
  -h, --help   this text; after a command, its options
`,
  commands: {
    generate: { help: generateHelp, run: generate },
    diff: { help: diffHelp, run: diff },
    verify: { help: verifyHelp, run: verify },
    apply: { help: applyHelp, run: apply },
  },
}
