// What happened on the way: where a schedule began anew, a rule became another, a slow point moved.

import { drawText } from "../core/canvas.js"
import { drawMarker } from "../core/markers.js"
import { fits, LINE } from "./labels.js"

/** @import { Box, Found, Marker, Pen, Picture, Racer } from "../types.d.ts" */

const MARKED = 7
const TOLD = 6
const ROOM = 90
/** @type {Record<string, Marker>} */
const SHAPES = { restart: "diamond" }

/**
 * The marks up to a time that can be told apart, the newest of a crowd left out.
 * @param {Racer[]} racers @param {number} t
 * @returns {Generator<{ racer: Racer, word: string, at: number, x: number, y: number, told: boolean }>}
 */
function* marksUpTo(racers, t) {
  for (const racer of racers) {
    if (racer.hidden) continue
    for (const { word, steps } of racer.marks) {
      let [px, py] = [Infinity, Infinity]
      for (const at of steps) {
        if (at > t || at > racer.last) break
        const [x, y] = [racer.px[at], racer.py[at]]
        if (!Number.isFinite(x + y) || Math.hypot(x - px, y - py) < MARKED) continue
        yield { racer, word, at, x, y, told: steps.length <= TOLD }
        ;[px, py] = [x, y]
      }
    }
  }
}

/**
 * A name that would cover a head or another name is left to the tip.
 * @param {Pen} ctx @param {Picture} picture @param {number} t
 */
export function paintMarks(ctx, { racers, trails, view, theme, named }, t) {
  const seen = racers.filter(({ hidden, last }) => !hidden && last >= 0)
  const taken = seen.map((racer) => trails.headAt(racer, t)).map((
    [x, y],
  ) => /** @type {Box} */ ([x - ROOM, y - LINE, x + ROOM, y + LINE]))
  for (const { racer, word, at, x, y, told } of marksUpTo(racers, t)) {
    const look = { marker: SHAPES[word] ?? "circle", open: true, colour: racer.colour }
    drawMarker(ctx, look, x, y, theme.size.head * (told ? 0.86 : 0.5), theme.casing, 1)
    if (!named || !told) continue
    ctx.font = `${theme.size.tick}px ${theme.font}`
    ctx.textAlign = "left"
    ctx.textBaseline = "middle"
    const words = `${word} at ${at}`
    /** @type {Box} */
    const box = [x + 9, y - LINE / 2, x + 13 + ctx.measureText(words).width, y + LINE / 2]
    if (!fits(box, taken, view)) continue
    taken.push(box)
    drawText(ctx, words, x + 11, y, racer.colour, theme.casing)
  }
}

/**
 * The mark within reach of a pixel, as the tip tells of it.
 * @param {Racer[]} racers @param {number} t @param {number} px @param {number} py @param {number} reach
 * @returns {Found | null}
 */
export function nearMark(racers, t, px, py, reach) {
  let best = null
  for (const { racer, word, at, x, y } of marksUpTo(racers, t)) {
    const away = Math.hypot(x - px, y - py)
    if (away > reach || (best && away >= best.away)) continue
    best = { away, x, y, point: `${racer.index} ${word} ${at}`, lines: [`${racer.label}: ${word}`, `at step ${at}`] }
  }
  return best
}
