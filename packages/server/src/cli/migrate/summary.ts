/** Many lines of a kind as one, for somebody in a hurry. */

const most = 20

/** Few lines as they are; of many functions or rights how many there were. */
export function summarized(lines: readonly string[]): readonly string[] {
  const functions = lines.filter((line) => line.startsWith('function '))
  const rights = lines.filter((line) => line.startsWith('rights: '))
  return [
    ...shortened(functions, `functions: ${functions.length} made`),
    ...shortened(rights, `rights: ${rights.length} given or taken`),
  ]
}

function shortened(lines: readonly string[], sum: string): readonly string[] {
  return lines.length > most ? [`${sum} (--verbose names each)`] : lines
}
