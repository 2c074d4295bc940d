// Colours as numbers.

import { probe } from "./canvas.js"

/** @import { RGB } from "../types.d.ts" */

/** @type {Map<string, RGB>} */
const known = new Map()

/** @param {string} colour @returns {RGB} */
export function rgb(colour) {
  const before = known.get(colour)
  if (before) return before
  const pen = probe()
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [r, g, b] = pen.getImageData(0, 0, 1, 1).data
  /** @type {RGB} */
  const found = [r, g, b]
  known.set(colour, found)
  return found
}

/** @param {string} a @param {string} b @param {number} share */
export function mixed(a, b, share) {
  const [p, q] = [rgb(a), rgb(b)]
  return `rgb(${p.map((v, i) => Math.round(v + (q[i] - v) * share)).join(" ")})`
}

/** @param {string} colour */
export function luminance(colour) {
  const [r, g, b] = rgb(colour).map((v) => (v / 255 <= 0.04045 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
