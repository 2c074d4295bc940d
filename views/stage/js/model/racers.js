// The racers as the parts of the stage share them.

import { row } from "../core/unpack.js"

/** @import { Ending, EventMarks, PathsBlock, Placed, Racer, Ran, Recording, RunHeader, Values } from "../types.d.ts" */

/** A racer that no trails have placed yet. @type {Placed} */
const UNPLACED = {
  colour: "",
  px: new Float64Array(),
  py: new Float64Array(),
  run: new Float64Array(),
  dotted: [],
  twin: false,
}

/**
 * @param {PathsBlock} paths @param {Set<string>} hidden @param {number} floor @param {string[]} related
 * @returns {Racer[]}
 */
export function racersOf(paths, hidden, floor, related) {
  const { path, slope, gap, lr, cost, own, band } = paths
  return paths.runs.map(({ outcome, marks, ...run }, i) => {
    const recording = {
      xs: row(path, 2 * i),
      ys: row(path, 2 * i + 1),
      slope: row(slope, i),
      gap: row(gap, i),
      lr: row(lr, i),
      related: related.map((_, k) => row(paths[`related${k}`], i)),
    }
    return {
      ...run,
      ...ran(recording, outcome, floor),
      ...UNPLACED,
      cost: row(cost, i),
      own: own && row(own, i),
      band: band && [0, 1, 2].map((k) => row(band, 3 * i + k)),
      marks: marksOf(marks),
      index: i,
      hidden: hidden.has(run.label),
    }
  })
}

/**
 * What follows from the values of a run, and they themselves.
 * @param {Recording} values @param {Ending} ending @param {number} floor @returns {Ran}
 */
export function ran(values, [kind, at, text], floor) {
  const { xs, ys, gap, lr } = values
  let last = xs.length - 1
  const lost = xs.findIndex((x, k) => !Number.isFinite(x) || !Number.isFinite(ys[k]))
  if (lost >= 0) last = lost - 1
  const broken = lost >= 0 || kind === "diverged"
  return {
    ...values,
    loss: gap.map((v) => v + floor),
    weights: weightsOf(lr),
    last,
    broken,
    outcome: { kind, at, text },
  }
}

/**
 * How many ticks there are to show: where every racer got lost, those until the last of them had.
 * @param {Racer[]} racers
 */
export function ticksOf(racers) {
  const ends = racers.map(({ xs, last, outcome }) => {
    const lost = last < xs.length - 1
    return lost ? Math.max(last, outcome.at ?? 0, 1) : xs.length - 1
  })
  return Math.max(0, ...ends)
}

/**
 * The step of its own that a racer shows at a tick of the clock.
 * @param {Racer} racer @param {number} tick
 */
export function ownStep({ own }, tick) {
  return own ? own[Math.min(tick, own.length - 1)] : tick
}

/**
 * The tick at which a racer is at a step of its own.
 * @param {Racer} racer @param {number} step
 */
export function tickOf({ own }, step) {
  return own ? own.findIndex((each) => each >= step) : step
}

/**
 * How strong the rate of each update is, in a few grades up to FULL_RATE at the run's highest; null where it is steady.
 * @param {Values} lr @returns {Uint8Array | null}
 */
function weightsOf(lr) {
  let [low, high] = [Infinity, 0]
  for (const rate of lr) {
    if (!Number.isFinite(rate)) return null
    low = Math.min(low, Math.abs(rate))
    high = Math.max(high, Math.abs(rate))
  }
  if (!(low < 0.98 * high)) return null
  return Uint8Array.from(lr, (rate) => Math.round((Math.abs(rate) / high) * FULL_RATE))
}

export const FULL_RATE = 6

/**
 * The steps of each word as a list; unpacked from stretches [first, distance, how many].
 * @param {RunHeader["marks"]} marks @returns {EventMarks[]}
 */
function marksOf(marks) {
  return Object.entries(marks).map(([word, stretches]) => ({
    word,
    steps: stretches.flatMap(([first, apart, count]) => Array.from({ length: count }, (_, i) => first + i * apart)),
  }))
}
