import type { ConditionNode } from '../ast/condition.ts'
import { printCondition } from '../ast/print.ts'
import { BailiwickError } from '../errors/error.ts'

/** Thrown while a condition is translated, and given its rule and its place by `filter`. */
export class Unsayable {
  /** What Prisma has no words for: `the order of texts`. */
  readonly construct: string
  /** What would help besides the SQL filter. */
  readonly remedy: string | undefined
  /** The condition in which it stands. */
  readonly condition: ConditionNode | undefined

  constructor(construct: string, remedy?: string, condition?: ConditionNode) {
    this.construct = construct
    this.remedy = remedy
    this.condition = condition
  }

  within(condition: ConditionNode): Unsayable {
    return this.condition ? this : new Unsayable(this.construct, this.remedy, condition)
  }
}

/** The error for whoever asked. `rule` is the id of the rule that needs it, where it is known. */
export function notInPrisma(action: string, rule: string | undefined, problem: Unsayable): BailiwickError {
  const seen = problem.condition && printCondition(problem.condition)
  const who = rule === undefined ? `The filter of \`${action}\`` : `The rule \`${rule}\``
  const what = `${problem.construct}${seen === undefined ? '' : `, in \`${shortened(seen)}\``}`
  const instead = `${problem.remedy === undefined ? 'Use' : `${problem.remedy} Or use`} SQL: \`rawFilter(Prisma.sql, access, '${action}')\`.`
  return new BailiwickError('NOT_IN_PRISMA', `${who} needs what Prisma's \`where\` cannot say: ${what}. ${instead}`, {
    path: rule ?? action,
    seen: problem.construct,
    expected: 'what a Prisma `where` can say',
  })
}

/** A long list of values helps nobody in a message. */
function shortened(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`
}
