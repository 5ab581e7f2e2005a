import { canGenerate, generation } from '../../packages/bailiwick/src/evaluate/generated-code.ts'
import { differences } from './ask-evaluator.ts'
import { families } from './families/index.ts'

/** The whole table asked of the evaluator, for a process with flags of its own; prints what differs as JSON. */
generation.after = 0
const found = families.flatMap((family) =>
  family.cases.flatMap(({ title }, index) =>
    differences(family, index).map((line) => `${family.name}: ${title}: ${line}`),
  ),
)
const asked = families.reduce((count, family) => count + family.cases.length, 0)
process.stdout.write(JSON.stringify({ generates: canGenerate(), asked, found }))
