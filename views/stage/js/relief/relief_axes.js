// The box around the relief: its floor and walls, and what is written on its edges.

import { drawText, rule } from "../core/canvas.js"
import { ends, roundTicks, scaled } from "../core/numbers.js"
import { RISE } from "./orbit_camera.js"

/**
 * @import { Pen, Theme } from "../types.d.ts"
 * @import { OrbitCamera } from "./orbit_camera.js"
 * @import { Relief } from "./relief.js"
 */

/**
 * The box's floor and the two walls behind the ground, as thin lines.
 * @param {Pen} ctx @param {Relief} relief @param {OrbitCamera} view @param {Theme} theme
 */
export function paintFloor(ctx, relief, view, theme) {
  const [a, b] = relief.halves
  const [u, v] = [view.sin > 0 ? a : -a, view.cos > 0 ? b : -b]
  ctx.lineWidth = 1
  ctx.strokeStyle = theme.faint
  const edges = [
    [[-a, -b, -RISE], [a, -b, -RISE], [a, b, -RISE], [-a, b, -RISE], [-a, -b, -RISE]],
    [[u, -b, -RISE], [u, -b, RISE], [u, b, RISE], [u, b, -RISE]],
    [[-a, v, -RISE], [-a, v, RISE], [a, v, RISE], [a, v, -RISE]],
  ]
  for (const corners of edges) {
    ctx.beginPath()
    for (const [cu, cv, cw] of corners) {
      const [x, y] = view.project(cu, cv, cw)
      ctx.lineTo(x, y)
    }
    ctx.stroke()
  }
}

/**
 * x and y along the floor's near edges, the loss along the edge that stands farthest to the left.
 * @param {Pen} ctx @param {Relief} relief @param {OrbitCamera} view @param {Theme} theme
 */
export function paintAxes(ctx, relief, view, theme) {
  const [a, b] = relief.halves
  const [x0, x1, y0, y1] = relief.surface.home
  const [u, v] = [view.sin > 0 ? -a : a, view.cos > 0 ? -b : b]
  ctx.font = `${theme.size.tick}px ${theme.font}`
  /** @param {number} low @param {number} high @param {(value: number) => number[]} place @param {string} name */
  const along = (low, high, place, name) => {
    const [from, to] = [place(low), place(high)]
    const far = Math.hypot(to[0] - from[0], to[1] - from[1])
    const count = Math.min(8, far / 70)
    const found = count < 1 ? [] : roundTicks(low, high, count)
    const apart = 0.04 * (high - low) // where two axes meet, so would their numbers
    for (const { value, text } of theme.plain ? ends(found) : found) {
      if (value > low + apart && value < high - apart) floorName(ctx, view, theme, place(value), text)
    }
    floorName(ctx, view, theme, place((low + high) / 2), name, 30)
  }
  along(x0, x1, (x) => view.project(relief.place(x, 0)[0], v, -RISE), "x")
  along(y0, y1, (y) => view.project(u, relief.place(0, y)[1], -RISE), "y")
  paintHeights(ctx, relief, view, theme)
}

/**
 * A name beside the floor, away from its middle.
 * @param {Pen} ctx @param {OrbitCamera} view @param {Theme} theme @param {number[]} point @param {string} text
 * @param {number} [far]
 */
function floorName(ctx, view, theme, [x, y], text, far = 14) {
  const [mx, my] = view.project(0, 0, -RISE)
  const away = Math.hypot(x - mx, y - my) || 1
  const [dx, dy] = [(x - mx) / away, Math.max(0.35, (y - my) / away)]
  ctx.textAlign = "center"
  ctx.textBaseline = "middle"
  drawText(ctx, text, x + far * dx, y + far * dy, far > 14 ? theme.text : theme.muted, theme.background)
}

/** @param {Pen} ctx @param {Relief} relief @param {OrbitCamera} view @param {Theme} theme */
function paintHeights(ctx, relief, view, theme) {
  const [a, b] = relief.halves
  const corners = [[a, b], [a, -b], [-a, b], [-a, -b]]
  const left = (/** @type {number[]} */ [cu, cv]) => view.project(cu, cv, 0)[0]
  const [u, v] = corners.reduce((best, corner) => (left(corner) < left(best) ? corner : best))
  const [x, bottom] = view.project(u, v, -RISE)
  const [, top] = view.project(u, v, RISE)
  ctx.lineWidth = 1
  ctx.strokeStyle = theme.muted
  rule(ctx, x, bottom, x, top)
  ctx.textAlign = "right"
  ctx.textBaseline = "middle"
  let last = Infinity
  for (const { w, text } of heightTicks(relief)) {
    const y = view.project(u, v, w)[1]
    if (last - y < 17) continue
    last = y
    rule(ctx, x - 4, y, x, y)
    drawText(ctx, text, x - 7, y, theme.muted, theme.background)
  }
  ctx.textAlign = "left"
  ctx.textBaseline = "alphabetic"
  drawText(ctx, relief.title, 10, 18, theme.text, theme.background)
}

/**
 * Where the loss is written beside the box, lowest first.
 * @param {Relief} relief
 */
function heightTicks(relief) {
  const { base, soft, low, high } = relief.surface.relief
  /** @param {{ loss: number, text: string }} tick */
  const placed = ({ loss, text }) => ({ w: relief.level(loss), text })
  /** @param {{ w: number }} tick */
  const inside = ({ w }) => Number.isFinite(w)
  if (soft === null) {
    return roundTicks(low, high, 5).map(({ value, text }) => placed({ loss: value, text })).filter(inside)
  }
  const most = soft * Math.expm1(high)
  const found = [{ loss: base, text: "0" }]
  for (let k = Math.ceil(Math.log10(soft)); 10 ** k <= most; k++) {
    found.push({ loss: base + 10 ** k, text: scaled(1, k).text })
  }
  return found.map(placed).filter(inside)
}
