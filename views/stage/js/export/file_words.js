// What a saved file is called, and what it says of itself.

import { short } from "../core/numbers.js"
import { outcomeAt } from "../panels/scoreboard.js"
import { Relief } from "../relief/relief.js"

/**
 * @import { Ground } from "../map/ground.js"
 * @import { Choices, Pair, Racer, SavedMoment, SurfaceBlock } from "../types.d.ts"
 */

const LONGEST_NAME = 80

/**
 * What is told of a picture.
 * @typedef {{ surface: SurfaceBlock | null, racers: Racer[], start: Pair | null, readonly ground: Ground }} Told
 */

/**
 * What a file says of itself.
 * @param {SavedMoment["scene"]} scene @param {number} t
 */
export function notesOf(scene, t) {
  const { settings = "", seed = 0, software = "" } = scene.about
  return {
    Title: saidOf(scene, t),
    Description: `${scene.surface.formula}\n${settings}`,
    Seed: String(seed),
    Software: software,
    Source: location.href,
  }
}

/**
 * A figure in words.
 * @param {Told} told @param {number} t
 */
export function saidOf({ surface, racers, start, ground }, t) {
  if (!surface || !start) return ""
  const shown = racers.filter((racer) => !racer.hidden)
  const names = shown.map((racer) => `${racer.label} (${outcomeAt(racer, Math.floor(t)).toLowerCase()})`).join(", ")
  if (!names) return `${surface.title}: no optimizer shown`
  const title = ground instanceof Relief ? `${surface.title} in 3D, ${ground.title},` : surface.title
  const [x, y] = start.map(short)
  return `${title} from (${x}, ${y}), step ${Math.floor(t)}: ${names}`
}

/** @param {Choices} choices */
export function themeName({ dark, clear }) {
  return `${dark ? "dark" : "light"}${clear ? "-clear" : ""}`
}

/**
 * What a file is called: plain letters, at most 80 of them, what follows the experiment kept whole.
 * @param {string} stem @param {string} theme @param {string} preset @param {string} ending
 */
export function fileName(stem, theme, preset, ending) {
  const tail = `_${theme}_${preset}.${ending}`
  const plain = stem.toLowerCase().replace(/[^a-z0-9._-]+/g, "-")
  return plain.slice(0, LONGEST_NAME - tail.length) + tail
}
