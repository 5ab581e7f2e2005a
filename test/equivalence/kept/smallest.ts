import { compare, narrowed } from '../compare.ts'
import { enginesFor } from '../engines/index.ts'
import { makeWorld } from '../engines/make-world.ts'
import type { Store } from '../engines/stored-world.ts'
import type { Finding } from '../finding.ts'
import type { Library } from '../spec/library.ts'
import { referencesOf } from '../spec/references.ts'
import {
  type ActionSpec,
  type AttributeSpec,
  type CaseSpec,
  type ModelSpec,
  type QuestionSpec,
  type RowSpec,
  readAllow,
} from '../spec/spec.ts'
import type { Failure } from './report.ts'

/** What a case comes to; with an engine, only as far as that one is concerned. */
export async function findingsOf(
  stores: readonly Store[],
  library: Library,
  spec: CaseSpec,
  engine?: string,
): Promise<readonly Finding[]> {
  try {
    const world = await makeWorld(stores, library, spec)
    const everything = { engines: enginesFor(stores), rowSecurity: stores }
    const asking = engine === undefined ? everything : narrowed(everything, engine)
    return (await compare(world, spec.question, asking)).findings
  } catch (error) {
    return [{ engine: 'world', action: '', expected: 'a world', seen: String(error) }]
  }
}

/** fast-check shrank the question; this leaves out rows, facts and attributes as long as the same engine stays wrong. */
export async function smallest(stores: readonly Store[], library: Library, spec: CaseSpec): Promise<Failure> {
  let found: Failure = { spec, findings: await findingsOf(stores, library, spec) }
  if (found.findings.length === 0) return found
  const { engine } = found.findings[0]!
  const attempt = async (smaller: CaseSpec): Promise<boolean> => {
    const findings = (await findingsOf(stores, library, smaller, engine)).filter((finding) => finding.engine === engine)
    if (findings.length === 0) return false
    found = { spec: smaller, findings }
    return true
  }
  for (const resource of Object.keys(spec.rows)) await attempt(withRows(found.spec, resource, []))
  for (const resource of Object.keys(spec.rows)) {
    for (let index = found.spec.rows[resource]!.length - 1; index >= 0; index--) {
      const rows = found.spec.rows[resource]!
      await attempt(
        withRows(
          found.spec,
          resource,
          rows.filter((_, at) => at !== index),
        ),
      )
    }
  }
  await attempt({ ...found.spec, question: { ...found.spec.question, facts: [] } })
  await shrinkWrites(() => found.spec, attempt)
  await attempt(withoutUnused(found.spec))
  return found
}

function withRows(spec: CaseSpec, resource: string, rows: readonly RowSpec[]): CaseSpec {
  return { ...spec, rows: { ...spec.rows, [resource]: rows } }
}

/** Leaves out what no rule names, except keys and tenants. */
function withoutUnused(spec: CaseSpec): CaseSpec {
  const { model, question, rows } = spec
  const references = referencesOf(spec)
  const used = new Set(references.map(({ attribute }) => attribute))
  const walked = new Set(references.flatMap(({ relations }) => relations))
  const fields = new Set(
    question.policy.parts.flatMap((part) =>
      Object.values(part.actions).flatMap((action) => [...Object.keys(action.fields ?? {}), ...givenFields(action)]),
    ),
  )
  const resource: Record<string, ModelSpec['resource'][string]> = {}
  const keys = new Set<string>()
  for (const { relations } of Object.values(model.resource)) {
    for (const { via, references: key = 'id' } of Object.values(relations)) keys.add(via).add(key)
  }
  const kept = (attributes: Readonly<Record<string, AttributeSpec>>, also: ReadonlySet<string>) =>
    only(attributes, ([name, attribute]) => used.has(attribute) || also.has(name) || attribute.tenant !== undefined)
  for (const [name, { attributes, relations }] of Object.entries(model.resource)) {
    resource[name] = {
      attributes: kept(attributes, new Set(['id', ...keys, ...fields])),
      relations: only(relations, ([relation]) => walked.has(`${name}.${relation}`)),
    }
  }
  const subject = kept(model.subject, new Set(['id']))
  const context = kept(model.context, new Set())
  const named = (row: RowSpec, attributes: object) => only(row, ([name]) => Object.hasOwn(attributes, name))
  return {
    model: {
      ...model,
      subject,
      context,
      ...(model.anonymous ? { anonymous: named(model.anonymous, subject) } : {}),
      resource,
    },
    rows: Object.fromEntries(
      Object.entries(rows).map(([name, list]) => [name, list.map((row) => named(row, resource[name]!.attributes))]),
    ),
    question: {
      ...question,
      subject: question.subject && named(question.subject, subject),
      context: named(question.context, { ...context, now: true }),
      ...(question.writes
        ? {
            writes: Object.fromEntries(
              Object.entries(question.writes).map(([name, { changes, created }]) => {
                const { attributes } = resource[name]!
                return [
                  name,
                  { changes: named(changes, attributes), created: created.map((row) => named(row, attributes)) },
                ]
              }),
            ),
          }
        : {}),
    },
  }
}

/** Leaves out what is written, one change and one new row after the other. */
async function shrinkWrites(spec: () => CaseSpec, attempt: (smaller: CaseSpec) => Promise<boolean>): Promise<void> {
  const withWrites = (writes: QuestionSpec['writes']): CaseSpec => {
    const { writes: _, ...question } = spec().question
    return { ...spec(), question: writes && Object.keys(writes).length > 0 ? { ...question, writes } : question }
  }
  for (const resource of Object.keys(spec().question.writes ?? {})) {
    const now = () => spec().question.writes![resource]!
    const others = only(spec().question.writes!, ([name]) => name !== resource)
    if (await attempt(withWrites(others))) continue
    for (const name of Object.keys(now().changes)) {
      const changes = only(now().changes, ([other]) => other !== name)
      await attempt(withWrites({ ...spec().question.writes!, [resource]: { ...now(), changes } }))
    }
    for (let index = now().created.length - 1; index >= 0; index--) {
      const created = now().created.filter((_, at) => at !== index)
      await attempt(withWrites({ ...spec().question.writes!, [resource]: { ...now(), created } }))
    }
  }
}

function givenFields({ allow, after }: ActionSpec): readonly string[] {
  return [allow, after?.allow].flatMap((rules) =>
    Object.values(rules ?? {}).flatMap((rule) => readAllow(rule).fields ?? []),
  )
}

function only<T>(record: Readonly<Record<string, T>>, test: (entry: [string, T]) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(test))
}
