/** A mistake in the policy or the configuration, in place of the answers: while it does not load nothing is permitted. */
import type { SourceProblem } from '@bailiwick/server'

export function isAboutConfig({ code }: SourceProblem): boolean {
  return code === 'INVALID_CONFIG'
}

export function PolicyProblem({ problem }: { readonly problem: SourceProblem }) {
  const { position, message, frame, code } = problem
  return (
    <section class="panel problem" role="alert" aria-labelledby="problem-title">
      <h2 id="problem-title">{isAboutConfig(problem) ? 'The configuration is wrong' : 'The policy does not load'}</h2>
      <p class="problem-message">{message}</p>
      {frame && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre class="frame" tabIndex={0}>
          {position && (
            <span class="frame-file">
              {position.file}:{position.line}:{position.column}
            </span>
          )}
          <code>
            {frame.split('\n').map((line, index) => (
              <span key={index} class={/^(?:>|\s*\|\s*\^)/.test(line) ? 'frame-line here' : 'frame-line'}>
                {`${line}\n`}
              </span>
            ))}
          </code>
        </pre>
      )}
      <p>
        {isAboutConfig(problem)
          ? 'No rows are shown until it is mended.'
          : 'Nothing is permitted until it does, so no rows are shown.'}{' '}
        Save the file and the answers come back by themselves.
      </p>
      <p class="muted small">
        <code>{code}</code>
      </p>
    </section>
  )
}
