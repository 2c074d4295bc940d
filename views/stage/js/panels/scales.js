// The scales of the charts, for the values they show.

import { logTicks, roundTicks } from "../core/numbers.js"

/** @import { Racer, Scale, SurfaceBlock, Values } from "../types.d.ts" */

/** Whether no rate changes on the way. @param {Values[]} lists */
export function ratesAreFlat(lists) {
  return lists.every((list) => list.every((/** @type {number} */ rate) => rate === list[0]))
}

/**
 * The learning rates as they are drawn. A schedule keeps its shape on a linear scale; where the racers' rates are
 * decades apart each is drawn as a share of its own largest. Rates that stay, and `log` where all are above zero,
 * have a log scale.
 * @param {Values[]} lists @param {boolean} log
 * @returns {{ values: Values[], scale: Scale, title: string }}
 */
export function rateScale(lists, log) {
  const flat = ratesAreFlat(lists)
  const largest = lists.map(largestOf)
  const apart = Math.max(...largest) > 10 * Math.min(...largest)
  const above = lists.every((list) => list.every((/** @type {number} */ rate) => rate > 0))
  const drawn = (/** @type {Values[]} */ values, /** @type {boolean} */ onLog, /** @type {string} */ title) => ({
    values,
    scale: scaleOf(values, onLog, Infinity, 3),
    title,
  })
  if (above && (log || (apart && flat))) return drawn(lists, true, "learning rate, log scale")
  if (flat || !apart) return drawn(lists, false, "learning rate")
  const shares = lists.map((list, i) => Float64Array.from(list, (rate) => rate / (largest[i] || 1)))
  return drawn(shares, false, "rate ÷ its largest")
}

/** @param {Values} list */
function largestOf(list) {
  let most = 0
  for (const value of list) if (value > most) most = value
  return most
}

/** @param {Values[]} gaps @param {number | null} floor @returns {Scale} */
function lossScale(gaps, floor) {
  const first = Math.max(0, ...gaps.map((gap) => Math.abs(gap[0])).filter(Number.isFinite))
  return scaleOf(gaps, floor !== null, 1e3 * first || Infinity, 6)
}

/** @param {number | null} floor */
function lossTitle(floor) {
  if (floor === null) return "loss"
  return floor ? "loss − minimum, log scale" : "loss, log scale"
}

/**
 * The loss of a name: the one being learned, or another along the same path.
 * @param {string} name @param {Pick<Racer, "gap" | "related" | "band">[]} racers
 * @param {Pick<SurfaceBlock, "related" | "floor">} surface
 */
export function lossOf(name, racers, surface) {
  const other = surface.related.indexOf(name)
  const floor = other < 0 ? surface.floor : 0
  const values = racers.map((racer) => (other < 0 ? racer.gap : racer.related[other]))
  const found = other < 0 ? racers.flatMap((racer) => (racer.band ? [racer.band] : [])) : []
  const bands = found.length === racers.length ? found : []
  return { values, bands, scale: lossScale(values, floor), title: other < 0 ? lossTitle(floor) : `${name}, log scale` }
}

/**
 * An axis for these values. Only the axis is limited, never a value: a line may leave the chart. `ceiling` cuts
 * off runs that blow up; on a log axis nothing below 1e-16 of the top is shown.
 * @param {Values[]} values @param {boolean} log @param {number} ceiling @param {number} count @returns {Scale}
 */
function scaleOf(values, log, ceiling, count) {
  let [low, high] = [Infinity, -Infinity]
  for (const list of values) {
    for (const v of list) {
      if (!Number.isFinite(v) || Math.abs(v) > ceiling || (log && v <= 0)) continue
      if (v < low) low = v
      if (v > high) high = v
    }
  }
  if (low > high) [low, high] = [1, 1]
  if (log) {
    high = Math.log10(high)
    low = Math.max(Math.log10(low), high - 16)
  }
  const pad = (high - low) * 0.05 || (log ? 0.5 : Math.abs(high) * 0.5 || 1)
  low = !log && low >= 0 && low - pad < 0 ? 0 : low - pad
  high += pad
  return { low, high, log, ticks: log ? logTicks(low, high, count) : roundTicks(low, high, count) }
}
