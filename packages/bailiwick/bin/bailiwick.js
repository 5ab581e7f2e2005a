#!/usr/bin/env node
// The command line. Checks the version of Node before anything is loaded that needs it.

const wanted = [20, 19]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  process.stderr.write(`Bailiwick needs Node ${wanted.join('.')} or newer; this is ${process.versions.node}.\n`)
  process.exit(2)
}

/** All commands; each needs `@bailiwick/server`. */
const commands = {
  dev: 'start the database and a page to try the policy on',
  migrate: 'the directory in the database: up, status and verify',
  key: 'keys that the application signs contexts with: add, list and retire',
  found: 'the tenant that looks after the others, and its first administrator',
  sync: 'what the project declares, into the directory: permissions, roles, groups, grants',
  maintain: 'the journal and the events: months made ahead, and deleted what nobody keeps',
  gen: 'typed functions of TypeScript from those of the database',
  check: 'mistakes in the policy, each with a case that shows it',
  rls: 'row-level security: generate, diff, verify and apply',
  sql: 'a statement for the database of the project',
}

const help = `Usage: bailiwick <command> [options]

Commands:
${Object.entries(commands)
  .map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

Options:
  -h, --help     this text; after a command, its options
  --version      the version

`

async function main(argv) {
  const [first = '--help'] = argv
  if (first === '--help' || first === '-h' || first === 'help') return print(help)
  if (first === '--version' || first === '-v') return print(`${await version()}\n`)
  if (!Object.hasOwn(commands, first)) return refuse(await unknownCommand(first))
  const server = await loadServer()
  if (!server) {
    const why = first === 'check' ? ', which reads policies of TypeScript' : ''
    return refuse(
      `\`bailiwick ${first}\` needs the package @bailiwick/server${why}:\n\n  npm install -D @bailiwick/server\n`,
    )
  }
  return await server.run(argv)
}

async function loadServer() {
  try {
    return await import('@bailiwick/server/cli')
  } catch (error) {
    // Only the package itself may be absent: something missing inside it is a fault to be seen.
    const isAbsent = error?.code === 'ERR_MODULE_NOT_FOUND' && String(error.message).includes("'@bailiwick/server'")
    if (isAbsent) return undefined
    throw error
  }
}

async function unknownCommand(name) {
  const { nearest } = await import('../dist/util/did-you-mean.js')
  const suggestion = name.startsWith('-') ? undefined : nearest(name, Object.keys(commands))
  const hint = suggestion === undefined ? 'See `bailiwick --help`.' : `Did you mean \`${suggestion}\`?`
  return `Unknown ${name.startsWith('-') ? 'option' : 'command'} \`${name}\`. ${hint}\n`
}

async function version() {
  const { readFile } = await import('node:fs/promises')
  return JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')).version
}

function print(text) {
  process.stdout.write(text)
  return 0
}

function refuse(text) {
  process.stderr.write(text)
  return 2
}

process.exitCode = await main(process.argv.slice(2))
