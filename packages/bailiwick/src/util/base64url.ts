const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Text of characters up to U+00FF as base64url without padding. */
export function toBase64url(bytes: string): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [0, 1, 2].map((offset) => bytes.charCodeAt(at + offset) || 0) as [number, number, number]
    const group = (a << 16) | (b << 8) | c
    const count = Math.min(3, bytes.length - at) + 1
    for (let place = 0; place < count; place++) text += digits[(group >> (18 - 6 * place)) & 63]
  }
  return text
}

/** The text that {@link toBase64url} was given; undefined for what it never gives. */
export function fromBase64url(text: string): string | undefined {
  let bytes = ''
  for (let at = 0; at < text.length; at += 4) {
    const part = text.slice(at, at + 4)
    const values = [...part].map((digit) => digits.indexOf(digit))
    if (part.length === 1 || values.includes(-1)) return undefined
    const group = values.reduce((sum, value, place) => sum | (value << (18 - 6 * place)), 0)
    for (let place = 0; place < part.length - 1; place++)
      bytes += String.fromCharCode((group >> (16 - 8 * place)) & 255)
  }
  return toBase64url(bytes) === text ? bytes : undefined
}
