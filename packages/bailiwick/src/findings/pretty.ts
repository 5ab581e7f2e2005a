import type { Position } from '../errors/position.ts'
import { type Finding, pageOf } from './finding.ts'
import { printable } from './printable.ts'
import type { Style } from './style.ts'
import { printWitness } from './witness.ts'

/** One finding, whole, for a person: what, where, why, a case, and what to do. */
export function pretty(finding: Finding, style: Style): string {
  const { id, severity, object, message, why, fix, position, frame, related = [], witness } = finding
  const place = position ? `  ${style.dim(placeOf(position))}` : ''
  const lines = [
    `${style[severity](severity)} ${style.bold(printable(id))}  ${style.bold(printable(object))}${place}`,
    ...text(message, '  '),
    ...text(why, '  '),
    ...(frame === undefined ? [] : ['', ...framed(frame, style), '']),
    ...(related.length === 0 ? [] : ['  See also:', ...related.map((each) => `    ${beside(each, style)}`)]),
    ...(witness ? ['  For example:', ...printWitness(witness, object).map((line) => `    ${line}`)] : []),
    ...(fix === undefined ? [] : ['  Fix:', ...text(fix, '    ')]),
    `  ${style.dim(`docs/${pageOf(id)}`)}`,
  ]
  return `${lines.join('\n')}\n`
}

export function placeOf({ file, line, column }: Position): string {
  return `${printable(file)}:${line}:${column}`
}

function beside({ object, message, position }: NonNullable<Finding['related']>[number], style: Style): string {
  const place = position ? `  ${style.dim(placeOf(position))}` : ''
  return `${printable(object)} ${printable(message)}${place}`
}

/** The line in question, and the caret below it, stand out. */
function framed(frame: string, style: Style): string[] {
  return frame.split('\n').map((line) => {
    const shown = `  ${printable(line)}`.trimEnd()
    return line.startsWith('>') || /^ +\|\s+\^/.test(line) ? shown : style.dim(shown)
  })
}

function text(whole: string, indent: string): string[] {
  const lines = printable(whole).trimEnd().split('\n')
  return lines.map((line) => `${indent}${line}`.trimEnd())
}
