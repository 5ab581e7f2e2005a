/** How to change a right from another terminal, so that the page can be seen to follow. */
import type { PersonAnswer, RightsAnswer } from '@bailiwick/server'

interface Props {
  readonly answer: RightsAnswer
  readonly person: PersonAnswer
}

export function RightsCommand({ answer, person }: Props) {
  const { administrator, shown, tenant } = answer
  // On the whole tenant, so that it stands in the list above; whatever is there will do.
  const permission = (shown.find(({ rights }) => rights.length > 0)?.rights[0] ?? { permission: undefined }).permission
  if (administrator === undefined || permission === undefined) return null
  const call = (name: string, more = '') =>
    `select bailiwick.${name}(tenant, context, ${[person.id, permission].map(quoted).join(', ')}${more}) from bailiwick_dev.asking(${[tenant, administrator].map(quoted).join(', ')})`
  return (
    <details class="command">
      <summary>Change it from another terminal</summary>
      <p>In the directory of the project; this page follows by itself:</p>
      <Line>{`npx bailiwick sql "${call('deny_permission', `, _reason => 'on leave'`)}"`}</Line>
      <Line>{`npx bailiwick sql "${call('lift_denial')}"`}</Line>
    </details>
  )
}

function Line({ children }: { readonly children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre class="line" tabIndex={0}>
      <code>{children}</code>
    </pre>
  )
}

/** As a literal of SQL, within the quotes of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''").replace(/["$`\\]/g, '\\$&')}'`
}
