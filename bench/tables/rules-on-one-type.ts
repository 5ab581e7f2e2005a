/** Many rules on one type: what a check costs as they grow, where an index can help and where none can. */
import { all, defineModel, definePolicy, t } from 'bailiwick'
import { compare, type Result, type Settings } from '../harness.ts'
import { withGeneratedCode } from '../ours.ts'
import { casbinEnforcer, caslRow, cedarAllows, cedarPolicies, peers } from '../peers.ts'
import { createRandom, times } from '../random.ts'
import type { Table } from '../table.ts'

const model = defineModel({
  subject: { id: t.id() },
  resource: { parcel: { id: t.id(), code: t.text(), weight: t.int() } },
})

interface Parcel {
  readonly id: string
  readonly code: string
  readonly weight: number
}

/** Half of the parcels meet a rule: codes up to twice the number of rules, weights in or between the bands. */
function parcels(count: number): { parcel: Parcel; casl: object }[] {
  const random = createRandom(13)
  return times(1024, (index) => {
    const parcel = { id: `p${index}`, code: `code-${random.int(count * 2)}`, weight: random.int(count * 10) }
    return { parcel, casl: caslRow('parcel', parcel) }
  })
}

function cedarCall(policies: string, parcel: Parcel) {
  const principal = { type: 'User', id: 'u1' }
  const resource = { type: 'Parcel', id: parcel.id }
  return {
    principal,
    action: { type: 'Action', id: 'send' },
    resource,
    context: {},
    preparsedPolicySetId: policies,
    entities: [{ uid: resource, attrs: { code: parcel.code, weight: parcel.weight }, parents: [] }],
  }
}

const casbinModel = (condition: string) => `
[request_definition]
r = obj
[policy_definition]
p = low, high
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = ${condition}`

async function equalities(count: number, settings: Settings): Promise<Result> {
  const codes = times(count, (index) => `code-${index * 2}`)
  const policy = definePolicy(model, 'parcel', ({ resource: parcel }) => ({
    send: { allow: Object.fromEntries(codes.map((code) => [`rule ${code}`, parcel.code.is(code)])) },
  }))
  const access = policy.for({ id: 'u1' })
  const generated = withGeneratedCode(policy)?.for({ id: 'u1' })
  const set = new Set(codes)
  const checks = codes.map((code) => (parcel: Parcel) => parcel.code === code)
  const ability = peers.casl.createMongoAbility(
    codes.map((code) => ({ action: 'send', subject: 'parcel', conditions: { code } })),
  )
  const enforcer = await casbinEnforcer(
    casbinModel('r.obj.code == p.low'),
    codes.map((code) => `p, ${code}, none`).join('\n'),
  )
  const policies = cedarPolicies(
    'equalities',
    codes.map((code) => `permit (principal, action, resource) when { resource.code == "${code}" };`).join('\n'),
  )
  const questions = parcels(count).map((one) => ({ ...one, cedar: cedarCall(policies, one.parcel) }))
  return compare(
    {
      title: `${count} equality rules`,
      questions,
      decides: true,
      contenders: [
        { name: 'hand-written Set', kind: 'limit', ask: (q) => set.has(q.parcel.code) },
        {
          name: 'hand-written loop over closures',
          kind: 'hand',
          ask: (q) => {
            for (const check of checks) if (check(q.parcel)) return true
            return false
          },
        },
        { name: 'Bailiwick, access ready', kind: 'ours', ask: (q) => access.can('parcel.send', q.parcel) },
        generated && {
          name: 'Bailiwick, generated code',
          kind: 'ours',
          ask: (q) => generated.can('parcel.send', q.parcel),
        },
        { name: 'CASL, ability ready', kind: 'peer', ask: (q) => ability.can('send', q.casl) },
        { name: 'casbin', kind: 'peer', atMost: 128, ask: (q) => enforcer.enforceSync(q.parcel) },
        { name: 'cedar-wasm', kind: 'peer', atMost: 128, ask: (q) => cedarAllows(q.cedar) },
      ],
    },
    settings,
  )
}

/** Bands of weight that no index over values finds: each rule has to be looked at. */
async function bands(count: number, settings: Settings): Promise<Result> {
  const starts = times(count, (index) => index * 10)
  const policy = definePolicy(model, 'parcel', ({ resource: parcel }) => ({
    send: {
      allow: Object.fromEntries(
        starts.map((start) => [`from ${start}`, all(parcel.weight.gte(start), parcel.weight.lt(start + 5))]),
      ),
    },
  }))
  const access = policy.for({ id: 'u1' })
  const generated = withGeneratedCode(policy)?.for({ id: 'u1' })
  const checks = starts.map((start) => (parcel: Parcel) => parcel.weight >= start && parcel.weight < start + 5)
  const ability = peers.casl.createMongoAbility(
    starts.map((start) => ({
      action: 'send',
      subject: 'parcel',
      conditions: { weight: { $gte: start, $lt: start + 5 } },
    })),
  )
  const policies = cedarPolicies(
    'bands',
    starts
      .map(
        (start) =>
          `permit (principal, action, resource) when { resource.weight >= ${start} && resource.weight < ${start + 5} };`,
      )
      .join('\n'),
  )
  const questions = parcels(count).map((one) => ({ ...one, cedar: cedarCall(policies, one.parcel) }))
  return compare(
    {
      title: `${count} rules that cannot be indexed`,
      questions,
      decides: true,
      contenders: [
        {
          name: 'hand-written loop over closures',
          kind: 'limit',
          ask: (q) => {
            for (const check of checks) if (check(q.parcel)) return true
            return false
          },
        },
        { name: 'Bailiwick, access ready', kind: 'ours', ask: (q) => access.can('parcel.send', q.parcel) },
        generated && {
          name: 'Bailiwick, generated code',
          kind: 'ours',
          ask: (q) => generated.can('parcel.send', q.parcel),
        },
        { name: 'CASL, ability ready', kind: 'peer', ask: (q) => ability.can('send', q.casl) },
        { name: 'cedar-wasm', kind: 'peer', atMost: 128, ask: (q) => cedarAllows(q.cedar) },
      ],
    },
    settings,
  )
}

const sizes = [10, 100, 1000]

export const table: Table = {
  name: 'rules-on-one-type',
  title: 'Many rules on one type',
  about:
    'Rules that compare one attribute with a value each, which an index can answer; and bands of weight (at least, below), of ' +
    'which each has to be looked at. Half of the questions meet a rule.',
  sections: [
    ...sizes.map((size) => ({
      name: `equal-${size}`,
      notQuick: size === 100,
      run: (settings: Settings) => equalities(size, settings),
    })),
    ...sizes.map((size) => ({
      name: `bands-${size}`,
      notQuick: size === 100,
      run: (settings: Settings) => bands(size, settings),
    })),
  ],
}
