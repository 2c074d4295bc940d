// What the map's ground and the relief have in common: the stationary points and curves on it, the way it has moved,
// and the one picture it is kept as until something changes.

import { pathFor, sized } from "../core/canvas.js"
import { curvesOf, nearestOn, pointMark, pointsOf, pointText, spacingOf } from "../model/stationary.js"

/**
 * @import { Box, Found, Outline, Pair, Pen } from "../types.d.ts"
 * @import { PointKind, StationaryPoint, SurfaceBlock, Theme, View } from "../types.d.ts"
 */

const CROWD = 60
const DIM = 0.55
const HIDDEN = 0.4

export class Ground {
  /** The picture kept, once there is one. @type {HTMLCanvasElement | null} */
  canvas = null
  /** How far it has moved. @type {Pair} */
  way = [0, 0]
  /** Whether the picture kept is of something else by now. */
  stale = true

  /** @param {SurfaceBlock} surface */
  constructor(surface) {
    this.surface = surface
    this.points = pointsOf(surface)
    this.curves = curvesOf(surface)
    const minima = this.points.filter(({ kind }) => kind === "minimum")
    this.spacing = { all: spacingOf(this.points), minima: spacingOf(minima) }
    this.crowded = this.points.length > CROWD
  }

  /**
   * How far the ground has moved by now, where it moves; whether that is news.
   * @param {Pair} pair
   */
  move([dx, dy]) {
    if (dx === this.way[0] && dy === this.way[1]) return false
    this.way = [dx, dy]
    this.stale = true
    return true
  }

  /**
   * The picture at this size; painted anew only when stale.
   * @param {View} view @param {Theme} theme @param {number} ratio
   */
  picture(view, theme, ratio) {
    const canvas = (this.canvas ??= document.createElement("canvas"))
    if (this.stale) {
      this.paint(sized(canvas, view.wide, view.high, ratio), view, theme, ratio)
      this.stale = false
    }
    return canvas
  }

  /**
   * The ground itself.
   * @param {Pen} _ctx @param {View} _view @param {Theme} _theme @param {number} _ratio
   */
  paint(_ctx, _view, _theme, _ratio) {
    throw new Error("A kind of ground says how it is painted.")
  }

  /**
   * What the marks of the stationary points cover; where they are everywhere, labels need not keep clear of them.
   * @param {View} view @returns {Box[]}
   */
  boxes(view) {
    if (this.crowded) return []
    return this.points.map((point) => {
      const size = this.pointSize(point.kind, view) + 2
      const [x, y] = view.pixel(point.x, point.y, point.value)
      return [x - size, y - size, x + size, y + size]
    })
  }

  /**
   * Curves of stationary points, dashed; what the ground hides of them is faint.
   * @param {Pen} ctx @param {View} view @param {Theme} theme
   */
  paintCurves(ctx, view, theme) {
    ctx.save()
    for (const curve of this.curves) {
      const lines = [pathFor(ctx), pathFor(ctx)]
      /** @type {{ pixel: Pair, line: Outline } | null} */
      let before = null
      for (const [x, y] of view.along(curve)) {
        const pixel = view.pixel(x, y, curve.value)
        const at = pixel.every(Number.isFinite) ? { pixel, line: lines[Number(view.sees(x, y))] } : null
        if (at && at.line !== before?.line) at.line.moveTo(...(before ?? at).pixel)
        if (at && before) at.line.lineTo(...pixel)
        before = at
      }
      lines.forEach((line, seen) => this.strokeCurve(ctx, line, seen ? 1 : HIDDEN, theme))
    }
    ctx.restore()
  }

  /** @param {Pen} ctx @param {Outline} line @param {number} alpha @param {Theme} theme */
  strokeCurve(ctx, line, alpha, theme) {
    ctx.globalAlpha = alpha
    ctx.lineCap = "butt"
    ctx.setLineDash([])
    ctx.lineWidth = 4
    ctx.strokeStyle = theme.low
    ctx.stroke(line)
    ctx.setLineDash([9, 5])
    ctx.lineWidth = 1.6
    ctx.strokeStyle = theme.text
    ctx.stroke(line)
  }

  /** @param {Pen} ctx @param {View} view @param {Theme} theme */
  paintPoints(ctx, view, theme) {
    ctx.save()
    ctx.lineCap = "round"
    for (const point of this.points) {
      const [x, y] = view.pixel(point.x, point.y, point.value)
      if (!(x >= -9 && y >= -9 && x <= view.wide + 9 && y <= view.high + 9)) continue
      const mark = pathFor(ctx, pointMark(point.kind, x, y, this.pointSize(point.kind, view)))
      const dim = this.crowded && point.kind !== "minimum" ? DIM : 1
      ctx.globalAlpha = view.sees(point.x, point.y) ? dim : HIDDEN * dim
      ctx.lineWidth = 4
      ctx.strokeStyle = theme.low
      ctx.stroke(mark)
      ctx.lineWidth = 1.6
      ctx.strokeStyle = theme.text
      ctx.stroke(mark)
    }
    ctx.restore()
  }

  /**
   * Points close to each other, as on Rastrigin's surface, are drawn smaller; the minima stand out.
   * @param {PointKind} kind @param {View} view
   */
  pointSize(kind, view) {
    const scale = Math.min(...view.scales)
    if (kind === "minimum") return Math.max(3, Math.min(6, 0.09 * this.spacing.minima * scale))
    return Math.max(this.crowded ? 2 : 4, Math.min(6, 0.14 * this.spacing.all * scale))
  }

  /**
   * The stationary point within reach of a pixel, or else the nearest place of a curve of them, if there is one.
   * @param {View} view @param {number} px @param {number} py @param {number} reach @returns {Found | null}
   */
  near(view, px, py, reach) {
    /** @type {Found | null} */
    let best = null
    for (const point of this.points) {
      const [x, y] = view.pixel(point.x, point.y, point.value)
      const away = Math.hypot(x - px, y - py)
      if (away <= reach && (!best || away < best.away)) best = { away, point, of: point, x, y, lines: pointText(point) }
    }
    return best ?? this.nearCurve(view, px, py, reach)
  }

  /** @param {View} view @param {number} px @param {number} py @param {number} reach @returns {Found | null} */
  nearCurve(view, px, py, reach) {
    const place = view.point(px, py)
    if (!place) return null
    for (const curve of this.curves) {
      const { i, x, y } = nearestOn(curve, ...place)
      const [cx, cy] = view.pixel(x, y, curve.value)
      const away = Math.hypot(cx - px, cy - py)
      /** @type {Pair} */
      const eigenvalues = [Math.min(0, curve.across[i]), Math.max(0, curve.across[i])]
      /** @type {StationaryPoint} */
      const point = { kind: curve.kind, form: "curve", x, y, value: curve.value, eigenvalues }
      if (away <= reach) return { away, point, of: curve, x: cx, y: cy, lines: pointText(point) }
    }
    return null
  }
}
