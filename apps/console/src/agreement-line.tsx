/** Says whether JavaScript and PostgreSQL answer alike, loudly if they do not. */
import type { AgreementAnswer } from '@bailiwick/server'
import { printCount } from './print-value.ts'
import { useAnswer } from './use-answer.ts'

interface Props {
  readonly url: string
  readonly revision: string
  readonly subject: string
}

export function AgreementLine({ url, revision, subject }: Props) {
  const { data, problem, isLoading } = useAnswer<AgreementAnswer>(url, revision, subject)
  return (
    <div class="agreement" role="status" aria-busy={isLoading}>
      {problem ? (
        <p class="bad">The comparison failed: {problem.message}</p>
      ) : data ? (
        <Comparison answer={data} />
      ) : (
        <p class="muted">Comparing the answers of JavaScript and PostgreSQL …</p>
      )}
    </div>
  )
}

function Comparison({ answer }: { readonly answer: AgreementAnswer }) {
  const { rows, hidden, actions, disagreementCount, notCompared, milliseconds } = answer
  const compared = actions - notCompared.length
  return (
    <>
      {disagreementCount === 0 ? (
        <p>
          <span class="tick" aria-hidden="true">
            ✓
          </span>{' '}
          JavaScript and PostgreSQL agree on <b>{printCount(rows, 'row')}</b> × <b>{printCount(compared, 'action')}</b>{' '}
          <span class="muted">
            this page and more, {hidden.toLocaleString('en')} of them hidden; {Math.round(milliseconds)} ms
          </span>
        </p>
      ) : (
        <Disagreements answer={answer} />
      )}
      {notCompared.map(({ action, reason }) => (
        <p key={action} class="muted small">
          <code>{action}</code> is not compared: {reason}
        </p>
      ))}
    </>
  )
}

function Disagreements({ answer }: { readonly answer: AgreementAnswer }) {
  const { disagreements, disagreementCount, compared } = answer
  return (
    <div class="notice bad loud" role="alert">
      <h3>JavaScript and PostgreSQL disagree</h3>
      <p>
        {printCount(disagreementCount, 'answer')} of {compared.toLocaleString('en')} differ. Please report this:
        whichever is wrong, it is a fault of Bailiwick and not of your policy.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">row</th>
            <th scope="col">action</th>
            <th scope="col">JavaScript</th>
            <th scope="col">PostgreSQL</th>
          </tr>
        </thead>
        <tbody>
          {disagreements.map(({ id, action, javascript, postgresql }) => (
            <tr key={`${id} ${action}`}>
              <td class="mono">{id}</td>
              <td class="mono">{action}</td>
              <td class="mono">{javascript}</td>
              <td class="mono">{postgresql}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
