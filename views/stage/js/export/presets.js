// How large things are drawn: on the screen, and in the figures that are saved.

import { scaledBy, unitOf } from "../core/sizes.js"

/** @import { Shown, Sizes } from "../types.d.ts" */

const SLIDE = { tick: 18, axis: 22, label: 20, title: 26, line: 3.5, casing: 2.5, dot: 3, head: 8, start: 5.5 }

// 12 pixels of 1/96 inch are 9 points.
const PAPER = { tick: 12, axis: 12, label: 12, title: 13, line: 2.1, casing: 1.5, dot: 1.8, head: 4.8, start: 3.3 }

/** @typedef {{ name?: string, wide: number, high: number, scale: number, size: Sizes }} Preset */

/** @type {Record<string, Preset & { name: string }>} */
export const PRESETS = {
  "slide-16x9": { name: "Slide 16:9", wide: 1280, high: 720, scale: 2, size: SLIDE },
  "slide-4x3": { name: "Slide 4:3", wide: 960, high: 720, scale: 2, size: SLIDE },
  square: { name: "Square", wide: 900, high: 900, scale: 2, size: SLIDE },
  "paper-1col": { name: "Paper, one column", wide: 340, high: 300, scale: 4, size: PAPER },
  "paper-2col": { name: "Paper, two columns", wide: 700, high: 360, scale: 4, size: PAPER },
}

export const AS_SHOWN = "screen"
const SMALLEST = 1 / 50

/**
 * A preset by name, or the map as it is on the screen, whose text grows where it would be below the smallest.
 * @param {string} name @param {Pick<Shown, "view" | "size">} scene @returns {Preset}
 */
export function presetOf(name, { view, size }) {
  if (name !== AS_SHOWN) return PRESETS[name]
  const [wide, high] = [view.wide, view.high].map((v) => Math.round(v * unitOf(size)))
  return { wide, high, scale: 2, size: scaledBy(size, Math.max(1, (high * SMALLEST) / size.tick)) }
}
