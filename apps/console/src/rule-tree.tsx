/** A rule with what each of its conditions came to. */
import type { ExplainedRule } from '@bailiwick/server'

type Node = ExplainedRule['tree']
type Truth = ExplainedRule['value']

const marks: Readonly<Record<string, string>> = { true: '✓', false: '✕', unknown: '?', error: '!' }

/** A deny that is true is bad news, and so is an allow that is false: the color tells which way it works. */
function tone(effect: ExplainedRule['effect'], value: Truth): string {
  if (value === 'unknown' || value === 'error') return 'unknown'
  if (effect === 'allow') return value === true ? 'good' : 'off'
  return value === true ? 'bad' : 'off'
}

export function RuleTree({ rule }: { readonly rule: ExplainedRule }) {
  const { effect, value, name, position, tree, because, decisive } = rule
  return (
    <li class={`rule ${tone(effect, value)}${decisive ? ' decisive' : ''}`}>
      <div class="rule-head">
        <Mark value={value} />
        <span class={`effect ${effect}`}>{effect}</span>
        <b>{name}</b>
        {decisive && <span class="decides">decides</span>}
        <span class="truth">{String(value)}</span>
        {position && (
          <code class="position" title={`${position.file}:${position.line}:${position.column}`}>
            {position.file}:{position.line}
          </code>
        )}
      </div>
      {because && <p class="because">“{because}”</p>}
      <ul class="plain tree">
        <TreeNode node={tree} />
      </ul>
    </li>
  )
}

function TreeNode({ node }: { readonly node: Node }) {
  if (node.text === 'true') return null
  return (
    <li>
      <div class="node">
        <Mark value={node.value} />
        <code>{node.text}</code>
      </div>
      {node.children.length === 0 && node.operands.length > 0 && (
        <dl class="operands">
          {node.operands.map((operand) => (
            <div key={operand.text}>
              <dt>{operand.text}</dt>
              <dd class={operand.value === 'null' ? 'null' : ''}>{operand.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {node.cause && node.children.length === 0 && (
        <p class="cause">
          {String(node.value)}: {node.cause}
        </p>
      )}
      {node.children.length > 0 && (
        <ul class="plain tree">
          {node.children.map((child, index) => (
            <TreeNode key={index} node={child} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Mark({ value }: { readonly value: Truth }) {
  const name = String(value)
  return (
    <span class={`mark ${name}`} role="img" aria-label={name}>
      {marks[name]}
    </span>
  )
}
