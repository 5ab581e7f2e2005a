// What moves a cursor, ends a line or turns the direction of text round, except for tabs and line breaks.
const unseen = /(?![\t\n])[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu

/** The text with whatever would act on a terminal, or hide there, written out: names come from sources and databases. */
export function printable(text: string): string {
  return text.replace(unseen, (seen) => `\\u${seen.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
