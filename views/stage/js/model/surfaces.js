// Surfaces as they come from the server: how they move, and which are one surface in another shape.

import { row } from "../core/unpack.js"

/** @import { Packed, Pair, SurfaceBlock, Values } from "../types.d.ts" */

/**
 * The way of moving ground between two ticks.
 * @param {Packed | null} drift @param {number} t @returns {Pair}
 */
export function driftAt(drift, t) {
  if (!drift) return [0, 0]
  const [xs, ys] = [row(drift, 0), row(drift, 1)]
  const k = Math.min(Math.floor(t), xs.length - 1)
  const next = Math.min(k + 1, xs.length - 1)
  const between = (/** @type {Values} */ values) => values[k] + (t - k) * (values[next] - values[k])
  return [between(xs), between(ys)]
}

/**
 * Whether one surface is another shape of the other: their names differ in the digest only.
 * @param {SurfaceBlock | null} a @param {SurfaceBlock} b
 */
export function alikeSurfaces(a, b) {
  /** @param {SurfaceBlock} surface */
  const kind = ({ surface }) => surface.slice(0, surface.lastIndexOf("-"))
  return a !== null && kind(a) === kind(b)
}
