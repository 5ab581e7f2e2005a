import { BailiwickError } from '../errors/error.ts'
import type { PermissionInfo } from './definition.ts'

type Edges = Map<string, string[]>

/**
 * Three readings of one definition: what holding gives, what denying takes with it, and what depends on what (for
 * cycles). A declared code with others under it gives them all and cannot be had
 * without each of them.
 */
export function edgesOf(permissions: readonly PermissionInfo[], separator: string) {
  const gives: Edges = new Map()
  const denies: Edges = new Map()
  const needs: Edges = new Map()
  const add = (edges: Edges, from: string, to: string) => {
    const known = edges.get(from)
    if (known === undefined) edges.set(from, [to])
    else known.push(to)
  }
  const declared = new Set(permissions.map(({ code }) => code))
  for (const { code, implies, composedOf } of permissions) {
    for (const implied of implies) {
      add(gives, code, implied)
      add(denies, implied, code)
      add(needs, code, implied)
    }
    for (const part of composedOf) {
      add(denies, part, code)
      add(needs, code, part)
    }
    for (let at = code.lastIndexOf(separator); at > 0; at = code.lastIndexOf(separator, at - 1)) {
      const above = code.slice(0, at)
      if (!declared.has(above)) continue
      add(gives, above, code)
      add(denies, code, above)
      add(needs, above, code)
    }
  }
  return { gives, denies, needs }
}

/** Throws PERMISSION_CYCLE with the way round, if there is one. */
export function refuseCycle(
  names: readonly string[],
  edges: ReadonlyMap<string, readonly string[]>,
  what: string,
  advice: string,
): void {
  const done = new Set<string>()
  for (const start of names) {
    const path: { readonly name: string; readonly next: Iterator<string> }[] = []
    const onPath = new Set<string>()
    const enter = (name: string) => {
      onPath.add(name)
      path.push({ name, next: (edges.get(name) ?? [])[Symbol.iterator]() })
    }
    if (!done.has(start)) enter(start)
    while (path.length > 0) {
      const { name, next } = path.at(-1)!
      const step = next.next()
      if (step.done) {
        path.pop()
        onPath.delete(name)
        done.add(name)
      } else if (onPath.has(step.value)) {
        const trace = path.map((entry) => entry.name)
        throw cycle([...trace.slice(trace.indexOf(step.value)), step.value], what, advice)
      } else if (!done.has(step.value)) enter(step.value)
    }
  }
}

function cycle(trace: readonly string[], what: string, advice: string): BailiwickError {
  const way = trace.join(' -> ')
  return new BailiwickError('PERMISSION_CYCLE', `The ${what} lead back to where they start: ${way}. ${advice}`, {
    seen: way,
  })
}
