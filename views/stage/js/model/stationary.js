// What is stationary on a surface: single points and whole curves, how they are marked, named and measured from.

import { short } from "../core/numbers.js"
import { row } from "../core/unpack.js"

/** @import { Lows, PointKind, StationaryCurve, StationaryPoint, SurfaceBlock, Values } from "../types.d.ts" */

/** @param {SurfaceBlock} surface @returns {StationaryPoint[]} */
export function pointsOf({ kinds, kind, stationary }) {
  if (!kind || !stationary) return []
  const [xs, ys, values, lows, highs] = [0, 1, 2, 3, 4].map((i) => row(stationary, i))
  return Array.from(kind.data, (which, i) => {
    const [name, form] = kinds[which]
    return { kind: name, form, x: xs[i], y: ys[i], value: values[i], eigenvalues: [lows[i], highs[i]] }
  })
}

/** @param {SurfaceBlock} surface @returns {StationaryCurve[]} */
export function curvesOf({ curves, curve }) {
  if (!curve) return []
  let at = 0
  return curves.map(({ kind, value, count }) => {
    const [xs, ys, across] = [0, 1, 2].map((i) => row(curve, i).subarray(at, at + count))
    at += count
    return { kind, value, xs, ys, across }
  })
}

/**
 * Where runs may end well: the minima, single ones and valleys of them.
 * @param {SurfaceBlock} surface @returns {Lows}
 */
export function lowsOf(surface) {
  /** @param {{ kind: PointKind }} point */
  const low = ({ kind }) => kind === "minimum"
  return { points: pointsOf(surface).filter(low), curves: curvesOf(surface).filter(low) }
}

/**
 * The way to the nearest minimum, and below which length it cannot be told from none: positions are float32, and
 * curves are drawn with straight pieces.
 * @param {Lows} lows @param {number} x @param {number} y
 */
export function nearestLow({ points, curves }, x, y) {
  let best = { away: Infinity, grain: 0 }
  for (const point of points) {
    const away = Math.hypot(x - point.x, y - point.y)
    if (away < best.away) best = { away, grain: 2e-7 * Math.max(Math.abs(point.x), Math.abs(point.y)) }
  }
  for (const curve of curves) {
    const { away, i } = nearestOn(curve, x, y)
    if (away < best.away) best = { away, grain: sag(curve, i) }
  }
  return best
}

/**
 * The nearest place of a curve: how far it is, after which of the curve's points it lies, and where.
 * @param {StationaryCurve} curve @param {number} x @param {number} y
 */
export function nearestOn({ xs, ys }, x, y) {
  let best = { away: Infinity, i: 0, x: xs[0], y: ys[0] }
  for (let i = 0; i + 1 < xs.length; i++) {
    const [dx, dy] = [xs[i + 1] - xs[i], ys[i + 1] - ys[i]]
    const share = Math.max(0, Math.min(1, ((x - xs[i]) * dx + (y - ys[i]) * dy) / (dx * dx + dy * dy)))
    const [px, py] = [xs[i] + share * dx, ys[i] + share * dy]
    const away = Math.hypot(x - px, y - py)
    if (away < best.away) best = { away, i, x: px, y: py }
  }
  return best
}

/**
 * How far the straight piece after a point may stray from the curve.
 * @param {StationaryCurve} curve @param {number} i
 */
function sag({ xs, ys }, i) {
  const middle = Math.max(1, Math.min(xs.length - 2, i))
  /** @param {Values} v */
  const bend = (v) => v[middle - 1] - 2 * v[middle] + v[middle + 1]
  return Math.max(2e-7 * Math.max(Math.abs(xs[i]), Math.abs(ys[i])), Math.hypot(bend(xs), bend(ys)) / 4)
}

/**
 * How far most points are from the next one, Infinity where there is one at most.
 * @param {StationaryPoint[]} points
 */
export function spacingOf(points) {
  /** @param {StationaryPoint} point */
  const away = ({ x, y }) => (/** @type {StationaryPoint} */ other) => Math.hypot(other.x - x, other.y - y) || Infinity
  const nearest = points.map((point) => Math.min(Infinity, ...points.map(away(point)))).sort((a, b) => a - b)
  return nearest[nearest.length >> 2] ?? Infinity
}

/** @param {PointKind} kind @param {number} x @param {number} y @param {number} r */
export function pointMark(kind, x, y, r) {
  const d = r * 0.8
  if (kind === "minimum") return `M${x - r} ${y}h${2 * r}M${x} ${y - r}v${2 * r}`
  if (kind === "saddle") return `M${x - d} ${y - d}l${2 * d} ${2 * d}M${x - d} ${y + d}l${2 * d} ${-2 * d}`
  return `M${x + d} ${y}a${d} ${d} 0 1 1 ${-2 * d} 0a${d} ${d} 0 1 1 ${2 * d} 0`
}

const MARKS = { minimum: "+", saddle: "×", maximum: "○" }

/** What the marks on a surface's map mean, of those there are. @param {SurfaceBlock} surface */
export function legendOf(surface) {
  const there = new Set([...pointsOf(surface), ...curvesOf(surface)].map(({ kind }) => kind))
  return Object.entries(MARKS).filter(([kind]) => there.has(/** @type {PointKind} */ (kind)))
    .map(([kind, mark]) => `${mark} ${kind}`).join("   ")
}

const CURVES = { minimum: "Valley of minima", saddle: "Level stretch", maximum: "Ridge of maxima" }

/** @param {StationaryPoint} point */
export function pointText({ kind, form, x, y, value, eigenvalues }) {
  const name = {
    regular: kind[0].toUpperCase() + kind.slice(1),
    degenerate: `Degenerate ${kind}`,
    kink: `${kind[0].toUpperCase() + kind.slice(1)} at a kink`,
    curve: CURVES[kind],
  }[form]
  const [low, high] = eigenvalues.map(short)
  const curvature = form === "kink" ? "the slope jumps here" : `curvature ${low} and ${high}`
  return [name, `at (${short(x)}, ${short(y)})`, `loss ${short(value)}`, curvature]
}
