/** Rights of a person that come on the same ways, with these ways. */
import type { PersonAnswer, Right } from '@bailiwick/server'
import { answerWords, printAbove, printGroup, printIdle, printPlace, printTime, printValidity } from './rights-words.ts'

type Path = Right['paths'][number]

interface Props {
  /** One at least, all with the same answer and the same paths. */
  readonly rights: readonly Right[]
  readonly person: PersonAnswer
  readonly tenant: string
  /** When a right was seen to change, if somebody looked. */
  changedAt(right: Right): string | undefined
}

const marks: Readonly<Record<Right['answer'], string>> = { allow: '✓', deny: '✕', none: '–', conditional: '?' }

/** Of a role with many permissions each would say the same. */
export function alike(rights: readonly Right[]): readonly (readonly Right[])[] {
  const groups = new Map<string, Right[]>()
  for (const right of rights) {
    const key = JSON.stringify([right.answer, right.paths])
    groups.set(key, [...(groups.get(key) ?? []), right])
  }
  return [...groups.values()]
}

export function RightItem({ rights, person, tenant, changedAt }: Props) {
  const { answer, paths } = rights[0]!
  const isOutweighed = answer === 'deny' && paths.some(({ effect }) => effect === 'allow')
  const isChanged = rights.some((right) => changedAt(right) !== undefined)
  return (
    <li class={isChanged ? `right ${answer} changed` : `right ${answer}`}>
      <ul class="plain right-names">
        {rights.map((right) => (
          <li key={right.permission}>
            <span class="mark" aria-hidden="true">
              {marks[answer]}
            </span>
            <code class="right-code">{right.permission}</code> <b class="answer">{answerWords[answer]}</b>{' '}
            {right.description && <span class="muted">{right.description}</span>}
            {changedAt(right) && <span class="changed-tag">changed {changedAt(right)}</span>}
          </li>
        ))}
      </ul>
      {isOutweighed && <p class="muted">A denial outweighs every grant.</p>}
      <ul class="plain paths">
        {paths.map((path) => (
          <RightPath
            key={pathId(path)}
            path={path}
            isCovered={rights.some(({ permission }) => permission !== path.permission)}
            person={person}
            tenant={tenant}
          />
        ))}
      </ul>
    </li>
  )
}

/** One grant reaches somebody over each of his memberships. */
function pathId({ grant, way, membership }: Path): string {
  return [grant, ...way, membership?.source].join(' ')
}

interface PathProps {
  readonly path: Path
  /** The grant is of something else, which gives or denies the right too. */
  readonly isCovered: boolean
  readonly person: PersonAnswer
  readonly tenant: string
}

function RightPath({ path, isCovered, person, tenant }: PathProps) {
  const { effect, why } = path
  const tone = why === undefined ? effect : 'idle'
  return (
    <li class={`path ${tone}`}>
      <span class={`effect ${effect}`}>{effect === 'allow' ? 'gives' : 'denies'}</span>
      <div>
        <Chain path={path} isCovered={isCovered} person={person} />
        <p class="path-where">
          on {printPlace(path.resource, tenant)}
          {path.above.length > 0 && <span class="muted">, {printAbove(path.above)}</span>}
        </p>
        <Terms path={path} />
        {why && <p class="no-effect">No effect: {printIdle(why)}.</p>}
      </div>
    </li>
  )
}

/** From the person over a membership and the groups above to what is given: read as a list, drawn as a line. */
function Chain({ path, isCovered, person }: Omit<PathProps, 'tenant'>) {
  const { way, membership, permission, role } = path
  const validity = membership && printValidity(membership)
  return (
    <ol class="plain chain" aria-label="Way">
      <li>{person.label}</li>
      {way.map((group, index) => (
        <li key={group}>
          {printGroup(group)}
          {index === 0 && validity && <span class="muted"> (member {validity})</span>}
        </li>
      ))}
      <li class="given">
        {role === undefined ? <code>{permission}</code> : <>role {role}</>}
        {permission !== undefined && isCovered && <span class="muted"> which covers it</span>}
      </li>
    </ol>
  )
}

/** What else is known of the grant; what is not said has no place. */
function Terms({ path }: { readonly path: Path }) {
  const validity = printValidity(path)
  const { reason, condition, params, parts = [], delegable, source } = path
  return (
    <p class="terms">
      {validity && (
        <time dateTime={path.until ?? path.from} title={path.until && printTime(path.until)}>
          {validity}
        </time>
      )}
      {reason && <q>{reason}</q>}
      {condition && (
        <span>
          if <code>{condition}</code> {JSON.stringify(params)}
        </span>
      )}
      {parts.length > 0 && <span>only its parts {parts.join(', ')}</span>}
      {delegable && <span>may be given on</span>}
      <span class="muted">{source === 'manual' ? 'by hand' : `declared by ${source}`}</span>
    </p>
  )
}
