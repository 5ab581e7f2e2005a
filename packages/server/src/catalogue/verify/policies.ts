/** Compares the policies, functions and triggers that are there with those of the plan. */
import type { Finding } from 'bailiwick/findings'
import type { RlsPolicy } from 'bailiwick/rls'
import type { DeployedPolicy } from '../catalogue.ts'
import { callsIn, replaced } from '../sql-text.ts'
import type { Expected } from './expected.ts'
import { finding } from './kinds.ts'
import type { Covered, Look } from './look.ts'

export function checkPolicies(look: Look, expected: Expected): Finding[] {
  return look.covered.flatMap((covered) => {
    const deployed = look.catalogue.policies.filter(({ table }) => table === covered.relation.oid)
    const planned = covered.plan.policies
    if (planned.length > 0 && deployed.length === 0 && covered.relation.rowSecurity) return []
    return [
      ...planned.flatMap((policy) => drift(look, covered, policy, deployed, expected)),
      ...deployed.flatMap((policy) => [
        ...(planned.some(({ name }) => name === policy.name) ? [] : foreign(look, covered, policy)),
        ...askedPerRow(look, covered, policy),
      ]),
    ]
  })
}

const label = (look: Look, covered: Covered, name: string) =>
  `policy ${look.catalogue.quote(name)} on ${look.name(covered.relation)}`

function drift(
  look: Look,
  covered: Covered,
  policy: RlsPolicy,
  deployed: readonly DeployedPolicy[],
  expected: Expected,
): Finding[] {
  const object = label(look, covered, policy.name)
  const there = deployed.find(({ name }) => name === policy.name)
  if (there === undefined) {
    return [finding('L31/missing', object, `There is no such policy, for ${policy.command}.`, `${policy.sql};`)]
  }
  const differences = differencesOf(look, policy, there, expected.policy(covered.relation.oid, policy.name))
  if (differences.length === 0) return []
  const drop = `drop policy ${look.catalogue.quote(policy.name)} on ${look.name(covered.relation)};`
  const fix = `${drop}
${policy.sql};`
  return [finding('L31/changed', object, differences.join('\n'), fix)]
}

function differencesOf(
  look: Look,
  policy: RlsPolicy,
  there: DeployedPolicy,
  expected: { readonly using: string | null; readonly check: string | null } | undefined,
): string[] {
  const differences: string[] = []
  const differs = (what: string, seen: string, wanted: string) => {
    if (seen !== wanted) differences.push(`${what} is ${seen}; generated is ${wanted}.`)
  }
  differs('The command', there.command, policy.command)
  differs('Its kind', there.permissive ? 'permissive' : 'restrictive', policy.kind)
  differs('Its role', names(there.roles.map(look.role)), names(policy.to.map(look.catalogue.quote)))
  if (expected !== undefined) {
    differs('USING', there.using ?? 'empty', expected.using ?? 'empty')
    // Without WITH CHECK, USING is asked of the new row.
    differs('WITH CHECK', there.check ?? 'empty', expected.check ?? 'empty')
  }
  const hash = `bailiwick:${look.plan.hash.slice(0, 16)}`
  if (expected === undefined && !there.comment?.startsWith(hash)) {
    differences.push(`Its comment is ${there.comment ?? 'empty'}; generated is one of ${hash}.`)
  }
  return differences
}

const names = (all: readonly string[]) => [...all].sort().join(', ')

/** A policy that is not in the plan, where it applies to the application. */
function foreign(look: Look, covered: Covered, policy: DeployedPolicy): Finding[] {
  const isAsked = policy.roles.some((role) => role === 0 || look.reach.isOne(role))
  if (!isAsked) return []
  const object = label(look, covered, policy.name)
  const drop = `drop policy ${look.catalogue.quote(policy.name)} on ${look.name(covered.relation)};`
  const conditions = [
    ...(policy.using === null ? [] : [`using (${policy.using})`]),
    ...(policy.check === null ? [] : [`with check (${policy.check})`]),
  ].join(' ')
  const to = names(policy.roles.map(look.role))
  const seen = `It is not generated: for ${policy.command} to ${to} ${conditions}.`
  return [finding(policy.permissive ? 'L36/permissive' : 'L31/narrower', object, seen, drop)]
}

const settingReaders =
  /^((pg_catalog\.)?current_setting|auth\.(uid|jwt|role|email)|bailiwick\.(subject|context|tenant))$/

function askedPerRow(look: Look, covered: Covered, policy: DeployedPolicy): Finding[] {
  const parts = (['using', 'check'] as const).flatMap((part) => {
    const text = policy[part]
    if (text === null) return []
    const calls = callsIn(text).filter(({ name, once }) => settingReaders.test(name) && !once)
    if (calls.length === 0) return []
    const by = replaced(
      text,
      calls.map(({ start, end }) => ({ start, end, by: `(select ${text.slice(start, end)})` })),
    )
    return [{ clause: `${part === 'using' ? 'using' : 'with check'} (${by})`, calls: calls.map(({ name }) => name) }]
  })
  if (parts.length === 0) return []
  const read = [...new Set(parts.flatMap(({ calls }) => calls))].join(', ')
  const target = `${look.catalogue.quote(policy.name)} on ${look.name(covered.relation)}`
  const fix = `alter policy ${target} ${parts.map(({ clause }) => clause).join(' ')};`
  return [finding('L34/setting', `policy ${target}`, `It asks ${read} outside of (select …).`, fix)]
}
