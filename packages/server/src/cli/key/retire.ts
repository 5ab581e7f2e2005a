/** `bailiwick key retire`: ends a key. */
import { parseArgs } from 'node:util'
import { CommandError } from '../../dev/command-error.ts'
import { listContextKeys, retireContextKey } from '../../sql/context-keys.ts'
import { keyHelp, keyOptions, timeOf, withKeys } from './project.ts'

export const retireHelp = `Usage: bailiwick key retire <id> [options]

Ends a key, now or later. What it signed is refused from then on; again changes nothing.

Options:
  --at TIME              when; by default now
${keyHelp}`

export async function retire(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { ...keyOptions, at: { type: 'string' } },
    allowPositionals: true,
  })
  const [id] = positionals
  if (id === undefined || positionals.length > 1) {
    const seen = positionals.length === 0 ? 'none' : positionals.join(' ')
    throw new CommandError(
      'INVALID_ARGUMENT',
      `\`bailiwick key retire\` takes the id of one key; seen: ${seen}. \`npx bailiwick key list\` shows them.`,
    )
  }
  const at = timeOf('--at', values.at)
  const keys = await withKeys(values, async (client) => {
    const known = (await listContextKeys(client)).keys
    if (!known.some((key) => key.id === id)) {
      const expected = known.length === 0 ? 'there is none' : known.map((key) => key.id).join(', ')
      throw new CommandError('NO_KEY', `There is no key \`${id}\`. Known: ${expected}.`)
    }
    await retireContextKey(client, id, at === undefined ? {} : { at })
    return (await listContextKeys(client)).keys
  })
  const until = keys.find((key) => key.id === id)?.validUntil
  process.stdout.write(`The key ${id} ${isPast(until) ? 'ended' : 'ends'} at ${until?.toISOString()}.\n`)
  if (!keys.some((key) => key.state === 'active' && key.id !== id)) {
    process.stderr.write(
      'No other key counts now: the application cannot ask then. `npx bailiwick key add` makes one.\n',
    )
  }
  return 0
}

function isPast(time: Date | undefined): boolean {
  return time !== undefined && time.getTime() <= Date.now()
}
