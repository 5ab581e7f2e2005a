/** The functions of the directory, as this package ships them. */
import { type FunctionFile, functionFiles } from '../../sql/directory-files.ts'
import type { Routine } from '../catalogue.ts'
import type { Look } from './look.ts'

let files: ReadonlyMap<string, FunctionFile> | undefined

/** Whether it does what its file says, as the role that the file names. One that was changed is a stranger. */
export function isOfDirectory(look: Look, { schema, name, owner, source }: Routine): boolean {
  files ??= new Map(functionFiles().map((file) => [file.name, file]))
  const file = files.get(`${schema}.${name}`)
  return file !== undefined && look.role(owner) === file.owner && file.text.includes(`$$${source}$$`)
}
