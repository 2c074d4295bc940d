// How large things are drawn on the screen, and the units in which they are.

/** @import { Sizes } from "../types.d.ts" */

// Text by what it says, then widths and radii, in pixels.
export const SCREEN = { tick: 13, axis: 14, label: 14, title: 18, line: 3, casing: 2.5, dot: 3.2, head: 7, start: 6 }

// For a room.
export const PRESENT = scaledBy(SCREEN, 1.4)

const BASE = 14

/**
 * The pixels of one unit drawn: the painters' gaps belong to names of BASE pixels, so everything is painted in units
 * in which names have them, and grows together.
 * @param {Sizes} size
 */
export function unitOf(size) {
  return size.label / BASE
}

/**
 * Sizes in those units.
 * @param {Sizes} size
 */
export function inUnits(size) {
  return scaledBy(size, 1 / unitOf(size))
}

/** @param {Sizes} size @param {number} factor @returns {Sizes} */
export function scaledBy(size, factor) {
  const scaled = Object.entries(size).map(([name, value]) => [name, value * factor])
  return /** @type {Sizes} */ (Object.fromEntries(scaled))
}
