// The samples behind a surface: which an update saw, and the model's weights where a racer is.

import { ownStep } from "./racers.js"

/** @import { PathsBlock, Racer, Samples, Values } from "../types.d.ts" */

/**
 * The samples of racers that see the same: rows one update after another, and where each update's end.
 * @typedef {{ rows: Values, ends: Uint32Array }} Group
 */

/**
 * Where each update's samples end among those of a group, the first at 0.
 * @param {PathsBlock} paths
 */
export function groupsOf(paths) {
  /** @type {Group[]} */
  const groups = []
  for (let i = 0; paths[`rows${i}`]; i++) {
    const sizes = paths[`sizes${i}`].data
    const ends = new Uint32Array(sizes.length + 1)
    for (let k = 0; k < sizes.length; k++) ends[k + 1] = ends[k] + sizes[k]
    groups.push({ rows: paths[`rows${i}`].data, ends })
  }
  return groups
}

/**
 * The samples of the update that led to the step shown, or of the first; null for all of them.
 * @param {Group[]} groups @param {Racer} racer @param {number} t @returns {Set<number> | null}
 */
export function batchOf(groups, racer, t) {
  const group = racer.group === null ? null : groups[racer.group]
  if (!group) return null
  const step = racer.own ? ownStep(racer, Math.floor(t)) : Math.ceil(t - 1e-9)
  const update = Math.min(Math.max(1, step), group.ends.length - 1)
  return new Set(group.rows.subarray(group.ends[update - 1], group.ends[update]))
}

/**
 * The model's two weights where a racer is now.
 * @param {Samples} data @param {Racer} racer @param {number} t
 */
export function weightsAt({ place }, racer, t) {
  const k = Math.min(Math.floor(t), racer.xs.length - 1)
  const next = Math.min(k + 1, racer.xs.length - 1)
  const between = (/** @type {Values} */ values) => values[k] + (t - k) * (values[next] - values[k])
  const [x, y] = [between(racer.xs), between(racer.ys)]
  return place.map(([a, b, c]) => a * x + b * y + c)
}
