// Each racer's fit to the samples, in the panel of the data.

import { rule } from "../core/canvas.js"
import { drawMarker, patternOf } from "../core/markers.js"
import { weightsAt } from "../model/samples.js"

/** @import { Look, Pair, Pen, Racer, Samples, Theme } from "../types.d.ts" */

/**
 * What a fit is painted into: samples, the places of values, and the ranges of the axes.
 * @typedef {{ data: Samples, scale: Pair[], x(value: number): number, y(value: number): number }} Frame
 */

/** From a score to a prediction. @type {Record<Samples["link"], (z: number) => number>} */
const LINKS = {
  identity: (z) => z,
  tanh: Math.tanh,
  sine: Math.sin,
  logistic: (z) => 1 / (1 + Math.exp(-z)),
}

/**
 * @param {Pen} ctx @param {Frame} frame @param {Racer} racer @param {number} t @param {Set<number> | null} batch
 * @param {Theme} theme
 */
export function paintFit(ctx, frame, racer, t, batch, theme) {
  const [wx, wy] = weightsAt(frame.data, racer, t)
  if (!Number.isFinite(wx) || !Number.isFinite(wy)) return
  ctx.strokeStyle = racer.colour
  ctx.lineWidth = 2.25
  ctx.lineJoin = "round"
  ctx.setLineDash(patternOf(racer).map((v) => v * 0.7))
  if (frame.data.kind === "curve") paintCurve(ctx, frame, wx, wy)
  if (frame.data.kind === "border") paintBorder(ctx, frame, wx, wy)
  ctx.setLineDash([])
  if (frame.data.kind === "match") paintMatch(ctx, frame, racer, batch, wx, wy, theme)
}

/** @param {Pen} ctx @param {Frame} frame @param {number} wx @param {number} wy */
function paintCurve(ctx, frame, wx, wy) {
  const { grid, link } = frame.data
  ctx.beginPath()
  grid.at.forEach((u, i) => {
    const y = frame.y(LINKS[link](grid.a[i] * wx + grid.b[i] * wy))
    ctx.lineTo(frame.x(u), Math.max(-1e4, Math.min(1e4, y)))
  })
  ctx.stroke()
}

/**
 * Where the score is zero, with short teeth to the side of the plus.
 * @param {Pen} ctx @param {Frame} frame @param {number} wx @param {number} wy
 */
function paintBorder(ctx, frame, wx, wy) {
  const size = Math.hypot(wx, wy)
  if (!size) return
  const far = 2 * Math.max(...frame.scale.flat().map(Math.abs))
  const x = (/** @type {number} */ along, /** @type {number} */ beside) => frame.x((-wy * along + wx * beside) / size)
  const y = (/** @type {number} */ along, /** @type {number} */ beside) => frame.y((wx * along + wy * beside) / size)
  const line = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ c, /** @type {number} */ d) =>
    rule(ctx, x(a, b), y(a, b), x(c, d), y(c, d))
  line(-far, 0, far, 0)
  ctx.setLineDash([])
  for (let k = -4; k <= 4; k++) line((far * k) / 10, 0, (far * k) / 10, far / 40)
}

/**
 * Samples outside the batch are pale, test samples hollow and small.
 * @param {Pen} ctx @param {Frame} frame @param {Racer} racer @param {Set<number> | null} batch @param {number} wx
 * @param {number} wy @param {Theme} theme
 */
function paintMatch(ctx, frame, racer, batch, wx, wy, theme) {
  const { points, a, b, link } = frame.data
  ctx.strokeStyle = theme.muted
  ctx.lineWidth = 1
  const [low, high] = frame.scale[0]
  rule(ctx, frame.x(low), frame.y(low), frame.x(high), frame.y(high))
  /** @param {number} target @param {number} da @param {number} db @param {Look} look @param {number} size */
  const mark = (target, da, db, look, size) =>
    drawMarker(ctx, look, frame.x(target), frame.y(LINKS[link](da * wx + db * wy)), size, theme.casing, 1)
  for (const rows of Object.values(frame.data.tests ?? {})) {
    for (const [target, da, db] of rows) mark(target, da, db, { ...racer, open: true }, 3)
  }
  points.forEach(([target], i) => {
    ctx.globalAlpha = !batch || batch.has(i) ? 1 : 0.35
    mark(target, a[i], b[i], racer, 4.5)
  })
  ctx.globalAlpha = 1
}
