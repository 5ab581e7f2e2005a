/** A query with its parameters. */
import type { SqlText } from '@bailiwick/server'
import { printLiteral } from './print-value.ts'

export function SqlBlock({ sql }: { readonly sql: SqlText }) {
  return (
    <div class="sql">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{sql.text}</code>
      </pre>
      {sql.parameters.length > 0 && (
        <dl class="parameters">
          {sql.parameters.map((value, index) => (
            <div key={index}>
              <dt>${index + 1}</dt>
              <dd>{printLiteral(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}
