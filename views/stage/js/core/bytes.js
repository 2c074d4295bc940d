// Bytes put together and taken apart.

/** @import { Bytes } from "../types.d.ts" */

/** @param {Uint8Array[]} parts @returns {Bytes} */
export function concatenated(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** @param {string} text */
export const ascii = (text) => [...text].map((c) => c.charCodeAt(0))
