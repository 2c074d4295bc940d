// The surface in three dimensions, with its axes and stationary points: kept as one picture until something moves.

import { copied } from "../core/canvas.js"
import { FULL } from "../core/unpack.js"
import { Ground } from "../map/ground.js"
import { RISE } from "./orbit_camera.js"
import { inkOf, Rasterizer } from "./rasterizer.js"
import { paintAxes, paintFloor } from "./relief_axes.js"

/**
 * @import { Pair, Pen, SurfaceBlock, Theme } from "../types.d.ts"
 * @import { OrbitCamera } from "./orbit_camera.js"
 */

const LIGHT = [-0.45, -0.35, 0.82]
const BIAS = 0.035 // the ground hides only what lies so far behind it, in half widths of the box
const LEAST = -0.02 // between two samples the ground may be a little lower than the lowest of them

export class Relief extends Ground {
  /** Whether every sample is painted, not only as many as a moving picture takes. */
  resting = true
  /** How often it was painted. */
  painted = 0
  /** Samples for each unit drawn. */
  fine = 1
  raster = new Rasterizer()

  /** @param {SurfaceBlock} surface */
  constructor(surface) {
    super(surface)
    const [x0, x1, y0, y1] = surface.home
    const longer = Math.max(x1 - x0, y1 - y0) / 2
    this.units = surface.equal ? [1 / longer, 1 / longer] : [2 / (x1 - x0), 2 / (y1 - y0)]
    this.middle = [(x0 + x1) / 2, (y0 + y1) / 2]
    this.halves = [((x1 - x0) / 2) * this.units[0], ((y1 - y0) / 2) * this.units[1]]
    const { shape, data } = surface.heights
    const { pad } = surface.relief
    // Heights from 0 to 1; no number where there is no ground.
    this.known = { wide: shape[1], heights: Float32Array.from(data, (code) => (code ? (code - 1) / (FULL - 1) : NaN)) }
    this.columns = shape[1] - 2 * pad[0]
    this.rows = shape[0] - 2 * pad[1]
    this.moves = pad.some(Boolean)
    this.heights = this.known.heights
    this.lights = new Float32Array(this.rows * this.columns)
    this.lay()
    this.levels = surface.levels.map((loss) => (this.level(loss) / RISE + 1) / 2)
  }

  /** @param {Pair} way @override */
  move(way) {
    const news = super.move(way)
    if (news) this.lay()
    return news
  }

  // The heights within the box, of ground that may have moved; and their light.
  lay() {
    const { rows, columns, known, way, units, halves, surface } = this
    if (this.moves) {
      const [left, down] = [columns, rows].map((count, i) => (way[i] * units[i] * (count - 1)) / (2 * halves[i]))
      const [px, py] = surface.relief.pad
      this.heights = new Float32Array(rows * columns)
      for (let j = 0, n = 0; j < rows; j++) {
        for (let i = 0; i < columns; i++, n++) this.heights[n] = between4(known, i + px - left, j + py - down)
      }
    }
    this.shade()
  }

  // How much light each corner of the grid gets; from the slopes beside it.
  shade() {
    const { rows, columns, heights, halves } = this
    /** @param {number} j @param {number} i */
    const at = (j, i) => heights[Math.max(0, Math.min(rows - 1, j)) * columns + Math.max(0, Math.min(columns - 1, i))]
    const [du, dv] = [(2 * halves[0]) / (columns - 1), (2 * halves[1]) / (rows - 1)]
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        /** @param {number} a @param {number} b @param {number} step */
        const slope = (a, b, step) => (Number.isFinite(b - a) ? (RISE * (b - a)) / step : 0)
        const [gu, gv] = [slope(at(j, i - 1), at(j, i + 1), du), slope(at(j - 1, i), at(j + 1, i), dv)]
        const lit = (LIGHT[2] - gu * LIGHT[0] - gv * LIGHT[1]) / Math.hypot(gu, gv, 1)
        this.lights[j * columns + i] = 0.8 + 0.24 * Math.max(0, lit)
      }
    }
  }

  // Places of the box.

  /** @param {number} x @param {number} y @returns {Pair} */
  place(x, y) {
    return [(x - this.middle[0]) * this.units[0], (y - this.middle[1]) * this.units[1]]
  }

  /**
   * The height of a loss in the box; no number outside of it.
   * @param {number} loss
   */
  level(loss) {
    const { base, soft, low, high } = this.surface.relief
    const height = soft === null ? loss : Math.log1p((loss - base) / soft)
    const share = (height - low) / (high - low)
    return share >= LEAST && share <= 1.0001 ? RISE * (2 * share - 1) : NaN
  }

  /**
   * The height of the painted ground: each cell is two triangles.
   * @param {number} u @param {number} v
   */
  ground(u, v) {
    const { rows, columns, heights, halves } = this
    const x = ((u / halves[0] + 1) / 2) * (columns - 1)
    const y = ((v / halves[1] + 1) / 2) * (rows - 1)
    if (!(x >= -1e-9 && y >= -1e-9 && x <= columns - 1 + 1e-9 && y <= rows - 1 + 1e-9)) return NaN
    const [i, j] = [Math.max(0, Math.min(columns - 2, Math.floor(x))), Math.max(0, Math.min(rows - 2, Math.floor(y)))]
    const [s, t] = [x - i, y - j]
    const n = j * columns + i
    const [a, b, c, d] = [heights[n], heights[n + 1], heights[n + columns], heights[n + columns + 1]]
    const share = s + t <= 1 ? a + s * (b - a) + t * (c - a) : d + (1 - s) * (c - d) + (1 - t) * (b - d)
    return RISE * (2 * share - 1)
  }

  /**
   * What a path lies on: nothing where the ground moves on.
   * @param {number} u @param {number} v
   */
  bed(u, v) {
    return this.moves ? NaN : this.ground(u, v)
  }

  /**
   * Whether the painted ground lets a pixel of this depth be seen.
   * @param {number} px @param {number} py @param {number} depth
   */
  open(px, py, depth) {
    const { raster, fine } = this
    const [x, y] = [Math.floor(px * fine), Math.floor(py * fine)]
    if (!(x >= 0 && y >= 0 && x < raster.wide && y < raster.high)) return false
    return depth <= raster.depth[y * raster.wide + x] + BIAS
  }

  /** @param {OrbitCamera} orbit @param {number} px @param {number} py @returns {Pair | null} */
  picked(orbit, px, py) {
    const { raster, fine, middle, units, halves } = this
    const [x, y] = [Math.floor(px * fine), Math.floor(py * fine)]
    if (!(x >= 0 && y >= 0 && x < raster.wide && y < raster.high)) return null
    const depth = raster.depth[y * raster.wide + x]
    if (!Number.isFinite(depth)) return null
    const across = (px - orbit.wide / 2 - orbit.ox) / orbit.k
    const up = (orbit.high / 2 + orbit.oy - py) / orbit.k
    const away = up * orbit.sinTilt + depth * orbit.cosTilt
    const [u, v] = [across * orbit.cos + away * orbit.sin, away * orbit.cos - across * orbit.sin]
    if (Math.abs(u) > halves[0] + 0.01 || Math.abs(v) > halves[1] + 0.01) return null
    return [middle[0] + u / units[0], middle[1] + v / units[1]]
  }

  // What the height is, and whether ground was left out.
  get title() {
    const { base, soft, cut } = this.surface.relief
    const loss = soft !== null && base ? "loss − minimum" : "loss"
    const height = soft === null ? "height: loss" : `height: log of ${loss}`
    return cut ? `${height}; too high or undefined ground left out` : height
  }

  // Painting.

  /**
   * While the camera moves there is one sample per unit; at rest more of them round the edges off.
   * @param {Pen} ctx @param {OrbitCamera} view @param {Theme} theme @param {number} ratio
   * @override
   */
  paint(ctx, view, theme, ratio) {
    this.painted++
    this.fine = this.resting ? Math.max(2, ratio) : 1
    if (!theme.clear) {
      ctx.fillStyle = theme.background
      ctx.fillRect(0, 0, view.wide + 1, view.high + 1)
    }
    paintFloor(ctx, this, view, theme)
    this.paintGround(view, theme)
    copied(ctx, this.raster.picture(), this.fine)
    paintAxes(ctx, this, view, theme)
    const moved = view.shifted(this.way)
    this.paintCurves(ctx, moved, theme)
    this.paintPoints(ctx, moved, theme)
  }

  /** @param {OrbitCamera} view @param {Theme} theme */
  paintGround(view, theme) {
    const { raster, fine, rows, columns } = this
    raster.open(Math.ceil(view.wide * fine), Math.ceil(view.high * fine))
    const ink = inkOf(this.levels, theme, 0.8 * fine)
    const p = this.corners(view)
    const down = this.order(rows - 1, view.cos)
    for (const i of this.order(columns - 1, view.sin)) {
      for (const j of down) {
        const n = 5 * (j * columns + i)
        const [a, b, c, d] = [n, n + 5, n + 5 * columns, n + 5 * columns + 5]
        if (!Number.isFinite(p[a + 1] + p[b + 1] + p[c + 1] + p[d + 1])) continue
        raster.triangle(p, a, b, c, ink)
        raster.triangle(p, d, c, b, ink)
      }
    }
  }

  /**
   * Cells from the far end to the near one.
   * @param {number} count @param {number} slope
   */
  order(count, slope) {
    return Array.from({ length: count }, (_, i) => (slope > 0 ? count - 1 - i : i))
  }

  /** @param {OrbitCamera} view */
  corners(view) {
    const { rows, columns, heights, halves, lights, fine } = this
    const p = new Float64Array(5 * rows * columns)
    for (let j = 0, n = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++, n++) {
        const [u, v] = [halves[0] * ((2 * i) / (columns - 1) - 1), halves[1] * ((2 * j) / (rows - 1) - 1)]
        const [x, y, depth] = view.project(u, v, RISE * (2 * heights[n] - 1))
        p.set([x * fine, y * fine, depth, heights[n], lights[n]], 5 * n)
      }
    }
    return p
  }
}

/**
 * The height between the four samples around a place of the grid.
 * @param {{ wide: number, heights: Float32Array }} known @param {number} x @param {number} y
 */
function between4({ wide, heights }, x, y) {
  const [i, j] = [Math.floor(x), Math.floor(y)]
  const [s, t] = [x - i, y - j]
  /** @param {number} n */
  const across = (n) => (s ? heights[n] + s * (heights[n + 1] - heights[n]) : heights[n])
  const low = across(j * wide + i)
  return t ? low + t * (across((j + 1) * wide + i) - low) : low
}
