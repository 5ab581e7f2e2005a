import type { Registry } from './registry.ts'

export function catalogueMarkdown(registry: Registry): string {
  const { permissions, roles } = registry.definition
  const rows = permissions.map(({ code, id, description = '', implies, composedOf }) => [
    `${id}`,
    `\`${code}\``,
    cell(description),
    names(implies),
    names(composedOf),
    names(registry.roleNames.filter((role) => registry.codesIn(registry.role(role).allow).includes(code))),
  ])
  const roleRows = roles.map((role) => [
    `\`${role.name}\``,
    cell(role.description ?? ''),
    names(role.extends),
    names(registry.codesIn(registry.role(role.name).allow)),
  ])
  const all = table(['Number', 'Permission', 'What for', 'Implies', 'Composed of', 'Roles'], rows)
  return roles.length === 0 ? all : `${all}\n${table(['Role', 'What for', 'Extends', 'Gives'], roleRows)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('')
}

function names(list: readonly string[]): string {
  return list.map((name) => `\`${name}\``).join(', ')
}

/** One line, with nothing in it that a table or HTML would take for its own. */
function cell(text: string): string {
  return text.replace(/[\\|`<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s+/g, ' ')
}
