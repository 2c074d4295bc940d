// The update that leads away from the step shown, as arrows at the head: where the slope points, what momentum adds,
// the step itself, and the step it would have been.

import { drawText, pathFor } from "../core/canvas.js"
import { short } from "../core/numbers.js"
import { tickOf } from "../model/racers.js"
import { ring } from "./heads.js"
import { fits, LINE } from "./labels.js"

/**
 * @import { StepNumbers } from "../model/step_numbers.js"
 * @import { Box, Pen, Racer, Theme, View } from "../types.d.ts"
 */

const LONGEST = 96
const FARTHEST = 240
const SLOPE = 64
const BOX = 30
const BARB = 2.6
const NARROW = 420
const DOTTED = [2, 4]
const DASHED = [7, 5]
const NAMES = { slope: "−gradient", momentum: "momentum", step: "step" }

/**
 * An update in the plane, from the position before it; null where there is none. `slopes` are the gradients turned
 * downhill, each with where it was taken if that was elsewhere.
 * @typedef {object} StepParts
 * @property {number} t
 * @property {number[]} at
 * @property {number[] | null} step
 * @property {{ slope: number[], ahead: number[] | null, words: string }[]} slopes
 * @property {number[] | null} momentum
 * @property {number[] | null} other
 * @property {string} otherWords
 * @property {number[] | null} rates
 */

/** @typedef {{ colour: string, dash: number[], width: number, open?: boolean }} ArrowLook */
/** A name at an arrow's tip. @typedef {{ to: number[], words: string, colour: string, angle: number }} TipName */

/** @param {StepNumbers} recorded @param {number} step @returns {StepParts} */
export function partsOf(recorded, step) {
  const t = recorded.updateAt(step)
  /** @param {number[] | null} a @param {number[] | null} b */
  const less = (a, b) => (a && b ? a.map((v, i) => v - b[i]) : null)
  const at = recorded.valueOf("path", t, true) ?? [NaN, NaN]
  const moved = recorded.valueOf("step", t)
  const slopes = recorded.quantities.flatMap((quantity, i, all) => {
    if (quantity.role !== "gradient") return []
    const point = all[i + 1].role === "point" ? all[i + 1] : null
    const away = point && less(recorded.during(point, t), at)
    const ahead = away?.some((v) => v !== 0) ? away : null
    return [{ slope: recorded.during(quantity, t).map((v) => -v), ahead, words: point?.words ?? "" }]
  })
  return {
    t,
    at,
    step: moved,
    slopes,
    momentum: less(moved, recorded.valueOf("no_momentum", t)),
    other: recorded.whatIf ? recorded.valueOf(recorded.whatIf[0], t) : null,
    otherWords: recorded.whatIf?.[1] ?? "",
    rates: pairOf(recorded.valueOf("rate", t)),
  }
}

/** @param {number[] | null} values */
function pairOf(values) {
  return values?.length === 2 && values.every((v) => Number.isFinite(v) && v > 0) ? values : null
}

/**
 * Paints them and gives what their names cover; nothing where the head is out of sight.
 * @param {Pen} ctx @param {StepParts} parts @param {Racer} racer @param {View} view @param {Theme} theme
 */
export function paintArrows(ctx, parts, racer, view, theme) {
  const [x, y] = view.pixel(parts.at[0], parts.at[1], racer.loss[tickOf(racer, parts.t - 1)])
  if (!(x >= 0 && y >= 0 && x <= view.wide && y <= view.high)) return []
  const pixels = (/** @type {number[] | null} */ pair) =>
    pair && pair.every(Number.isFinite) ? view.vector(pair[0], pair[1]) : null
  const { step, momentum, other } = parts
  const own = [step, momentum, ...parts.slopes.map(({ ahead }) => ahead)]
  const factor = magnified(own.map(pixels), pixels(other))
  const tip = (/** @type {number[] | null} */ pair) => {
    const moved = pixels(pair)
    return moved && [x + moved[0] * factor, y + moved[1] * factor]
  }
  if (parts.rates) paintRates(ctx, x, y, parts.rates, racer, view, theme)
  /** @type {TipName[]} */
  const names = []
  const draw = (
    /** @type {number[] | null} */ to,
    /** @type {string} */ words,
    /** @type {ArrowLook} */ look,
    start = [x, y],
  ) => {
    if (!to || Math.hypot(to[0] - start[0], to[1] - start[1]) < 1) return
    paintArrow(ctx, start, to, look, theme)
    names.push({ to, words, colour: look.colour, angle: Math.atan2(to[1] - start[1], to[0] - start[0]) })
  }
  for (const { slope, ahead, words } of parts.slopes) {
    const [down, place] = [pixels(slope), tip(ahead)]
    const from = place ?? [x, y]
    draw(slopeEnd(from, down), NAMES.slope, { colour: theme.text, dash: DASHED, width: 2 }, from)
    if (place) names.unshift(paintAhead(ctx, place, down, words, theme))
  }
  draw(tip(momentum), NAMES.momentum, { colour: racer.colour, dash: DOTTED, width: 2.5 })
  draw(tip(other), parts.otherWords, { colour: racer.colour, dash: [], width: 1.5, open: true })
  draw(tip(step), NAMES.step, { colour: racer.colour, dash: [], width: 3 })
  /** @type {Box[]} */
  const taken = [view.corner, paintFactor(ctx, factor, parts.rates, view, theme), [x - 9, y - 9, x + 9, y + 9]]
  return paintNames(ctx, names, taken, view, theme)
}

/**
 * Where the arrow of a gradient ends: its length says nothing.
 * @param {number[]} from @param {number[] | null} down
 */
function slopeEnd(from, down) {
  const length = down ? Math.hypot(...down) : 0
  return down && length > 0 ? [from[0] + (down[0] / length) * SLOPE, from[1] + (down[1] / length) * SLOPE] : null
}

/**
 * The place where a gradient was taken, if not at the head; gives its name.
 * @param {Pen} ctx @param {number[]} place @param {number[] | null} down @param {string} words @param {Theme} theme
 * @returns {TipName}
 */
function paintAhead(ctx, place, down, words, theme) {
  ring(ctx, place[0], place[1], theme.size.start, theme.text, theme.casing)
  const above = down && down[1] > 0 ? -1 : 1
  return { to: [place[0], place[1] + 8 * above], words, colour: theme.text, angle: (above * Math.PI) / 2 }
}

/**
 * One factor for all that is measured in the plane: the longest is then as long as can be seen well.
 * @param {(number[] | null)[]} own @param {number[] | null} other
 */
function magnified(own, other) {
  /** @param {number[] | null} pair */
  const long = (pair) => (pair ? Math.hypot(...pair) : 0)
  const longest = Math.max(...own.map(long))
  const factors = [longest && LONGEST / longest, long(other) && FARTHEST / long(other)].filter(Boolean)
  return factors.length ? Math.min(...factors) : 1
}

/** @param {Pen} ctx @param {number[]} start @param {number[]} end @param {ArrowLook} look @param {Theme} theme */
function paintArrow(ctx, [ax, ay], [bx, by], { colour, dash, width, open }, theme) {
  const angle = Math.atan2(by - ay, bx - ax)
  const size = Math.min(11, 4 + Math.hypot(bx - ax, by - ay) / 3)
  const [cx, cy] = [bx - size * Math.cos(angle), by - size * Math.sin(angle)]
  const line = pathFor(ctx)
  line.moveTo(ax, ay)
  line.lineTo(cx, cy)
  const head = pathFor(ctx)
  head.moveTo(bx, by)
  for (const side of [angle + BARB, angle - BARB]) {
    head.lineTo(cx + 0.75 * size * Math.cos(side), cy + 0.75 * size * Math.sin(side))
  }
  head.closePath()
  ctx.lineCap = "butt"
  ctx.lineJoin = "round"
  ctx.setLineDash([])
  ctx.lineWidth = width + 3
  ctx.strokeStyle = theme.casing
  ctx.stroke(line)
  ctx.stroke(head)
  ctx.setLineDash(dash)
  ctx.lineWidth = width
  ctx.strokeStyle = colour
  ctx.stroke(line)
  ctx.setLineDash([])
  ctx.fillStyle = open ? theme.casing : colour
  ctx.fill(head)
  if (open) ctx.stroke(head)
}

/**
 * A box as wide and as high as the two coordinates' own rates are to each other, lying in the plane.
 * @param {Pen} ctx @param {number} x @param {number} y @param {number[]} rates @param {Racer} racer
 * @param {View} view @param {Theme} theme
 */
function paintRates(ctx, x, y, rates, racer, view, theme) {
  const most = Math.max(...rates)
  const [wide, high] = rates.map((rate, i) => Math.max(2, (BOX * rate) / most) / view.scales[i])
  ctx.setLineDash([])
  for (const { width, colour } of [{ width: 3.5, colour: theme.casing }, { width: 1.5, colour: racer.colour }]) {
    ctx.lineWidth = width
    ctx.strokeStyle = colour
    ctx.beginPath()
    for (const [across, up] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
      const [dx, dy] = view.vector(across * wide, up * high)
      ctx.lineTo(x + dx, y + dy)
    }
    ctx.closePath()
    ctx.stroke()
  }
}

/**
 * How much larger than the map's own scale they are drawn; gives the box of the words.
 * @param {Pen} ctx @param {number} factor @param {number[] | null} rates @param {View} view @param {Theme} theme
 * @returns {Box}
 */
function paintFactor(ctx, factor, rates, view, theme) {
  const [scale, slope] = [`arrows × ${short(factor)}`, "−gradient: direction only"]
  const words = view.wide < NARROW ? [scale, slope] : [`${scale}, ${slope}`]
  if (rates) words.push(`box: rates ${rates.map(short).join(" and ")}`)
  ctx.font = `${theme.size.tick}px ${theme.font}`
  ctx.textAlign = "left"
  ctx.textBaseline = "alphabetic"
  const top = view.high - 30 - 17 * (words.length - 1)
  words.forEach((text, i) => drawText(ctx, text, 44, top + 17 * i, theme.text, theme.low))
  return [40, top - 14, 48 + Math.max(...words.map((text) => ctx.measureText(text).width)), view.high - 24]
}

/**
 * The names at the tips, where there is room; gives all that is covered.
 * @param {Pen} ctx @param {TipName[]} names @param {Box[]} taken @param {View} view @param {Theme} theme
 * @returns {Box[]}
 */
function paintNames(ctx, names, taken, view, theme) {
  ctx.font = `${theme.size.tick}px ${theme.font}`
  ctx.textAlign = "left"
  ctx.textBaseline = "middle"
  for (const { to, words, colour, angle } of names) {
    const wide = ctx.measureText(words).width
    const before = Math.cos(angle) < -0.3 ? wide : Math.cos(angle) < 0.3 ? wide / 2 : 0
    const x = Math.max(6, Math.min(view.wide - wide - 6, to[0] + 8 * Math.cos(angle) - before))
    const box = [0, 1, -1, 2, -2, 3, -3]
      .map((rows) => to[1] + 10 * Math.sin(angle) + rows * LINE)
      .map((y) => /** @type {Box} */ ([x - 2, y - LINE / 2, x + wide + 2, y + LINE / 2]))
      .find((at) => fits(at, taken, view))
    if (!box) continue
    taken.push(box)
    drawText(ctx, words, box[0] + 2, box[1] + LINE / 2, colour, theme.casing)
  }
  return taken
}
