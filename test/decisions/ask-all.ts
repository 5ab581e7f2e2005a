import { canGenerate, generation } from '../../packages/bailiwick/src/evaluate/generated-code.ts'
import { differences } from './ask-evaluator.ts'
import { families } from './families/index.ts'

/** The table asked of the evaluator, every so many rows of it, for a process with flags of its own; prints what differs as JSON. */
const step = Number(process.argv[2])
generation.after = 0
let asked = 0
const found = families.flatMap((family) =>
  family.cases.flatMap(({ title }, index) => {
    if (index % step !== 0) return []
    asked++
    return differences(family, index).map((line) => `${family.name}: ${title}: ${line}`)
  }),
)
process.stdout.write(JSON.stringify({ generates: canGenerate(), asked, found }))
