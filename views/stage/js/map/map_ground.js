// The ground of the map: bands, contour lines, ticks and stationary points.

import { drawText, pathFor } from "../core/canvas.js"
import { mixed } from "../core/colours.js"
import { ends, roundTicks } from "../core/numbers.js"
import { FULL, row } from "../core/unpack.js"
import { Ground } from "./ground.js"

/** @import { Box, Detail, Outline, OutlineKind, Pen, SurfaceBlock, Theme, Tick, View } from "../types.d.ts" */
/** @import { MapView } from "./map_view.js" */

/** What lies between two contour lines, to fill, and its edge. @typedef {{ fill: Outline, line: Outline }} Area */
/**
 * A ring close to a minimum: its middle, its size in the plane, its outline.
 * @typedef {{ x: number, y: number, wide: number, high: number, outline: Outline }} Ring
 */

export class MapGround extends Ground {
  /**
   * `Path` is the kind of path that the pens to come take.
   * @param {SurfaceBlock} surface @param {OutlineKind} [Path]
   */
  constructor(surface, Path = globalThis.Path2D) {
    super(surface)
    this.Path = Path
    this.areas = areasOf(surface, Path)
    /** The areas of the part in view, once there are such. @type {{ detail: Detail, areas: Area[] } | null} */
    this.close = null
    this.deep = deepOf(surface, Path)
  }

  /** @param {Pen} ctx @param {View} view @param {Theme} theme @override */
  paint(ctx, view, theme) {
    if (!theme.clear) {
      ctx.fillStyle = theme.background
      ctx.fillRect(0, 0, view.wide + 1, view.high + 1)
    }
    const moved = view.shifted(this.way)
    this.paintAreas(ctx, moved, theme)
    this.paintCurves(ctx, moved, theme)
    this.paintPoints(ctx, moved, theme)
    this.paintTicks(ctx, view, theme)
    if (!view.equal) {
      ctx.textAlign = "right"
      ctx.textBaseline = "alphabetic"
      drawText(ctx, "axes not to the same scale", view.wide - 10, view.high - 28, theme.muted, theme.low)
    }
  }

  /**
   * The areas that show this view best, and what part of the plane they fill.
   * @param {View} view @returns {{ areas: Area[], region: Box }}
   */
  resolved(view) {
    const { detail } = this.surface
    if (!detail || !covers(detail.region, view.window)) return { areas: this.areas, region: this.surface.region }
    if (this.close?.detail !== detail) this.close = { detail, areas: areasOf(detail, this.Path) }
    return { areas: this.close.areas, region: detail.region }
  }

  /**
   * Whether the steps of the positions drawn are too small to be seen.
   * @param {MapView} view
   */
  fine(view) {
    const [x0, x1, y0, y1] = this.resolved(view).region
    const [sx, sy] = view.scales
    return Math.max(sx * (x1 - x0), sy * (y1 - y0)) < SEEN * FULL
  }

  /** @param {Pen} ctx @param {View} view @param {Theme} theme */
  paintAreas(ctx, view, theme) {
    const { areas, region: [x0, x1, y0, y1] } = this.resolved(view)
    const [left, bottom] = view.pixel(x0, y0)
    const [right, top] = view.pixel(x1, y1)
    const matrix = new DOMMatrix([(right - left) / FULL, 0, 0, (top - bottom) / FULL, left, bottom])
    const filled = theme.plain || theme.clear ? [] : areas
    filled.forEach(({ fill }, i) => {
      const area = pathFor(ctx)
      area.addPath(fill, matrix)
      ctx.fillStyle = mixed(theme.low, theme.high, Math.min(1, i / this.surface.shown))
      ctx.fill(area, "evenodd")
    })
    ctx.lineWidth = 0.8
    ctx.strokeStyle = theme.line
    areas.slice(1).forEach(({ line }) => {
      const lines = pathFor(ctx)
      lines.addPath(line, matrix)
      ctx.stroke(lines)
    })
    this.paintDeep(ctx, view)
  }

  /**
   * The rings close to the minima, once they are large enough to be told apart.
   * @param {Pen} ctx @param {View} view
   */
  paintDeep(ctx, view) {
    const [sx, sy] = view.scales
    for (const { x, y, wide, high, outline } of this.deep) {
      if (Math.min(wide * sx, high * sy) < CLEAR) continue
      const [left, bottom] = view.pixel(x - wide / 2, y - high / 2)
      const ring = pathFor(ctx)
      ring.addPath(outline, new DOMMatrix([(wide * sx) / FULL, 0, 0, (-high * sy) / FULL, left, bottom]))
      ctx.stroke(ring)
    }
  }

  /** @param {Pen} ctx @param {View} view @param {Theme} theme */
  paintTicks(ctx, view, theme) {
    const [x0, x1, y0, y1] = view.window
    const { wide, high } = view
    const { size } = theme
    /** @param {(Tick & { at: number })[]} ticks */
    const shown = (ticks) => (theme.plain ? ends(ticks) : ticks)
    ctx.font = `${size.tick}px ${theme.font}`
    /** @param {number} x @param {number} y @param {number} dx @param {number} dy */
    const tick = (x, y, dx, dy) => {
      ctx.lineWidth = 1
      ctx.strokeStyle = theme.muted
      ctx.beginPath()
      ctx.moveTo(x, y)
      ctx.lineTo(x + dx, y + dy)
      ctx.stroke()
    }
    ctx.textAlign = "center"
    ctx.textBaseline = "alphabetic"
    const along = placedTicks(x0, x1, wide / 90, (value) => view.pixel(value, 0)[0], [34, wide - 30])
    for (const { at: x, text } of shown(along)) {
      tick(x, high, 0, -5)
      drawText(ctx, text, x, high - 9, theme.muted, theme.low)
    }
    ctx.font = `${size.axis}px ${theme.font}`
    drawText(ctx, "x", wide - 12, high - 9, theme.text, theme.low)
    ctx.textAlign = "left"
    ctx.textBaseline = "middle"
    drawText(ctx, "y", 9, 13, theme.text, theme.low)
    ctx.font = `${size.tick}px ${theme.font}`
    const up = placedTicks(y0, y1, high / 70, (value) => view.pixel(0, value)[1], [30, high - 26])
    for (const { at: y, text } of shown(up)) {
      tick(0, y, 5, 0)
      drawText(ctx, text, 9, y, theme.muted, theme.low)
    }
  }
}

/**
 * The ticks with room between two pixels; a scale needs two of them.
 * @param {number} low @param {number} high @param {number} count @param {(value: number) => number} place
 * @param {number[]} point @returns {(Tick & { at: number })[]}
 */
function placedTicks(low, high, count, place, [first, last]) {
  const ticks = roundTicks(low, high, count)
    .map((tick) => ({ ...tick, at: place(tick.value) }))
    .filter(({ at }) => at >= first && at <= last)
  return ticks.length > 1 || count > 12 ? ticks : placedTicks(low, high, 2 * count, place, [first, last])
}

const CLEAR = 24
const SEEN = 0.1 // of a pixel: a point is dropped where that moves a line by up to three steps

/** @param {Box} region @param {number[]} window */
function covers([left, right, low, high], [x0, x1, y0, y1]) {
  return left <= x0 && x1 <= right && low <= y0 && y1 <= high
}

/** @param {SurfaceBlock} surface @param {OutlineKind} Path @returns {Ring[]} */
function deepOf({ deep, boxes }, Path) {
  return Array.from({ length: deep.shape[0] }, (_, i) => {
    const [x, y, dx, dy] = boxes.slice(4 * i, 4 * i + 4)
    const [xs, ys] = [row(deep, 2 * i), row(deep, 2 * i + 1)]
    const outline = new Path()
    outline.moveTo(xs[0], ys[0])
    for (let k = 1; k < xs.length; k++) outline.lineTo(xs[k], ys[k])
    outline.closePath()
    return { x, y, wide: 2 * dx, high: 2 * dy, outline }
  })
}

/**
 * Per area one path to fill and one to stroke; the region's own border is not stroked.
 * @param {Pick<SurfaceBlock, "outline" | "rings" | "counts">} block @param {OutlineKind} Path @returns {Area[]}
 */
function areasOf({ outline, rings, counts }, Path) {
  const [xs, ys] = [row(outline, 0), row(outline, 1)]
  let at = 0
  let ring = 0
  return Array.from(counts.data, (count) => {
    const fill = new Path()
    const line = new Path()
    for (let k = 0; k < count; k++, ring++) {
      const end = at + rings.data[ring]
      fill.moveTo(xs[at], ys[at])
      let drawing = false
      for (let i = at; i < end; i++) {
        const next = i + 1 < end ? i + 1 : at
        fill.lineTo(xs[next], ys[next])
        if (onBorder(xs[i], ys[i], xs[next], ys[next])) drawing = false
        else {
          if (!drawing) line.moveTo(xs[i], ys[i])
          line.lineTo(xs[next], ys[next])
          drawing = true
        }
      }
      fill.closePath()
      at = end
    }
    return { fill, line }
  })
}

/** @param {number} ax @param {number} ay @param {number} bx @param {number} by */
function onBorder(ax, ay, bx, by) {
  /** @param {number} a @param {number} b */
  const edge = (a, b) => a === b && (a === 0 || a === FULL)
  return edge(ax, bx) || edge(ay, by)
}
