/** `bailiwick key`: the keys that an application signs with who asks. */
import type { Command } from './command.ts'
import { add, addHelp } from './key/add.ts'
import { list, listHelp } from './key/list.ts'
import { retire, retireHelp } from './key/retire.ts'

export const key: Command = {
  help: `Usage: bailiwick key <command> [options]

Commands:
  add      makes a key, and prints what the application needs of it, once
  list     the keys that the database knows, without their secrets
  retire   ends a key, now or later

To change a key: add the new one, give it to every instance of the application, retire the old one.

Options:
  -h, --help   this text; after a command, its options
`,
  commands: {
    add: { help: addHelp, run: add },
    list: { help: listHelp, run: list },
    retire: { help: retireHelp, run: retire },
  },
}
