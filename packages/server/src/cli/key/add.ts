/** `bailiwick key add`: makes a key, and prints what the application needs of it. */
import { parseArgs } from 'node:util'
import { addContextKey, listContextKeys, newContextKey } from '../../sql/context-keys.ts'
import { keyHelp, keyOptions, timeOf, withKeys } from './project.ts'

export const addHelp = `Usage: bailiwick key add [options]

Makes a key that the application signs with who asks, and prints three lines for its environment. The database keeps the secret in a
form that does not give it back, so this is the only time it is shown. Only these lines go to the standard output:

  npx bailiwick key add >> .env

Options:
  --id NAME              letters, digits, \`_\` and \`-\`; by default one that sorts by time
  --tenant ID            it speaks for this tenant only; several times for several
  --tenant-attribute A   with --tenant: the attribute of the subject that is its tenant; by default tenant
  --principal REFERENCE  it speaks for this one only, by the reference of a user or service; several times for several
  --from TIME            from when on it counts; by default at once
  --until TIME           until when; by default for ever
${keyHelp}`

export async function add(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...keyOptions,
      id: { type: 'string' },
      tenant: { type: 'string', multiple: true },
      'tenant-attribute': { type: 'string' },
      principal: { type: 'string', multiple: true },
      from: { type: 'string' },
      until: { type: 'string' },
    },
  })
  const made = newContextKey()
  const attribute = values['tenant-attribute'] ?? (values.tenant === undefined ? undefined : 'tenant')
  const validFrom = timeOf('--from', values.from)
  const validUntil = timeOf('--until', values.until)
  const key = {
    id: values.id ?? made.id,
    secret: made.secret,
    ...(values.tenant === undefined ? {} : { tenants: values.tenant }),
    ...(attribute === undefined ? {} : { tenantAttribute: attribute }),
    ...(values.principal === undefined ? {} : { principals: values.principal }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
  const database = await withKeys(values, async (client) => {
    await addContextKey(client, key)
    return (await listContextKeys(client)).database
  })
  process.stdout.write(`CONTEXT_KEY_ID=${key.id}\nCONTEXT_KEY_SECRET=${key.secret}\nCONTEXT_DATABASE=${database}\n`)
  const option =
    attribute === undefined ? '' : `\nGive openDirectory or defineSession \`tenantAttribute: '${attribute}'\` too.`
  // Not to the standard output, which may go to a file.
  process.stderr.write(
    `The key ${key.id} was added. Keep the secret where the application's other secrets are: it is not shown again.${option}
Next, unless it is done: \`npx bailiwick found --code platform --title Platform --administrator <reference>\`.\n`,
  )
  return 0
}
