/** Runs one section in a process of its own and writes its result to the standard output. */
import { Disagreement, fullSettings, quickSettings } from './harness.ts'
import { tables } from './tables.ts'

const [tableName, sectionName, mode] = process.argv.slice(2)
const section = tables.find(({ name }) => name === tableName)?.sections.find(({ name }) => name === sectionName)
if (!section) throw new Error(`there is no section ${tableName}/${sectionName}`)
try {
  const result = await section.run(mode === 'quick' ? quickSettings : fullSettings)
  process.stdout.write(JSON.stringify(result))
} catch (error) {
  console.error(error instanceof Disagreement ? error.message : error)
  process.exitCode = 1
}
