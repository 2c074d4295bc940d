// The growing paths on the relief. A step's two ends are at the losses recorded there; the line between them follows
// the ground, or is straight where the ground moves. What the ground hides is drawn faintly.

import { clipped, pathFor } from "../core/canvas.js"
import { dotsOf, Trails } from "../map/trails.js"
import { RISE } from "./orbit_camera.js"

/**
 * @import { Exit, Outline, Pair, Pen, Racer, Theme } from "../types.d.ts"
 * @import { OrbitCamera } from "./orbit_camera.js"
 * @import { Relief } from "./relief.js"
 */

/**
 * A racer's line in the box: its points (u, v, w), the height of the ground there, and the time of each; the point of
 * each step; where they are on the screen, which are seen, and the steps with a dot.
 * @typedef {object} Drape
 * @property {Float64Array} us
 * @property {Float64Array} vs
 * @property {Float64Array} ws
 * @property {Float64Array} grounds
 * @property {Float64Array} times
 * @property {Uint32Array} steps
 * @property {Float64Array} px
 * @property {Float64Array} py
 * @property {Uint8Array} seen
 * @property {number[]} dots
 */

/** A recorded point in the box. @typedef {{ u: number, v: number, w: number, ground: number }} Corner */

const FAINT = 0.3
const SLIMMER = 2 / 3

/** @extends {Trails<OrbitCamera>} */
export class ReliefTrails extends Trails {
  /** The racers' lines in the box. @type {Map<Racer, Drape>} */
  drapes = new Map()
  /** The picture of the ground for which was told what is seen. @type {number | null} */
  seenOf = null

  /** @param {Relief} relief @param {HTMLCanvasElement | null} [layer] */
  constructor(relief, layer = null) {
    super(layer)
    this.relief = relief
  }

  /** @param {Racer[]} racers @param {number} steps @param {number} span @override */
  load(racers, steps, span) {
    super.load(racers, steps, span)
    this.drapes = new Map(racers.map((racer) => [racer, drapeOf(racer, this.relief)]))
  }

  /** @param {Racer} racer */
  drape(racer) {
    return /** @type {Drape} */ (this.drapes.get(racer))
  }

  /**
   * What is seen can be told only once the ground is painted.
   * @param {OrbitCamera} view @param {number} ratio @param {number} dot
   * @override
   */
  project(view, ratio, dot) {
    super.project(view, ratio, dot)
    this.seenOf = null
  }

  /** @param {Racer} racer @param {number} dot @override */
  place(racer, dot) {
    const drape = this.drape(racer)
    const { us, vs, ws, px, py, steps } = drape
    for (let i = 0; i < us.length; i++) {
      const [x, y] = this.view.project(us[i], vs[i], ws[i])
      px[i] = x
      py[i] = y
    }
    racer.px = Float64Array.from(steps, (i) => px[i])
    racer.py = Float64Array.from(steps, (i) => py[i])
    racer.run = new Float64Array(racer.xs.length)
    for (let i = 1; i <= racer.last; i++) {
      const moved = Math.hypot(racer.px[i] - racer.px[i - 1], racer.py[i] - racer.py[i - 1])
      racer.run[i] = racer.run[i - 1] + (Number.isFinite(moved) ? moved : 0)
    }
    drape.dots = racer.twin ? [] : dotsOf(racer, this.every, 3 * dot)
    racer.dotted = []
  }

  /**
   * Which points of a line the painted ground lets be seen.
   * @param {Racer} racer
   */
  see(racer) {
    const { us, vs, grounds, seen, steps, dots } = this.drape(racer)
    for (let i = 0; i < us.length; i++) {
      const [x, y, depth] = this.view.project(us[i], vs[i], grounds[i])
      seen[i] = this.relief.open(x, y, depth) ? 1 : 0
    }
    racer.dotted = dots.filter((i) => seen[steps[i]])
  }

  /**
   * Told anew for every picture of the ground, which may have moved.
   * @param {Pen} ctx @param {number} t @param {Theme} theme
   * @override
   */
  paint(ctx, t, theme) {
    if (this.seenOf !== this.relief.painted) {
      for (const racer of this.racers) this.see(racer)
      this.seenOf = this.relief.painted
      this.clear()
    }
    super.paint(ctx, t, theme)
  }

  /** @param {Outline} path @param {Racer} racer @param {number} from @param {number} to @override */
  trace(path, racer, from, to) {
    return traced(path, this.drape(racer), from, to, 1)
  }

  /**
   * @param {Pen} ctx @param {Racer} racer @param {number} from @param {number} to @param {number} width
   * @param {Theme} theme
   * @override
   */
  stroke(ctx, racer, from, to, width, theme) {
    ctx.save()
    ctx.globalAlpha = FAINT
    ctx.lineWidth = theme.size.line * width * SLIMMER
    ctx.lineCap = "butt"
    ctx.strokeStyle = racer.colour
    ctx.stroke(traced(pathFor(ctx), this.drape(racer), from, to, 0))
    ctx.restore()
    super.stroke(ctx, racer, from, to, width, theme)
  }

  /** @param {Racer} racer @param {number} t @returns {Pair} @override */
  headAt(racer, t) {
    return placeAt(this.drape(racer), t)
  }

  /**
   * Where a path outside the box left it last, in pixels, and the direction it took; if it never was inside, the way
   * there.
   * @param {Racer} racer @param {number} t @returns {Exit}
   * @override
   */
  exit(racer, t) {
    const { px, py, us, vs, times } = this.drape(racer)
    const { view } = this
    let i = after(times, t) - 1
    const [mx, my] = view.project(0, 0, -RISE)
    while (i >= 0 && !Number.isFinite(py[i])) i--
    if (i < 0) {
      const [x, y] = view.edge(us[0], vs[0])
      return { x, y, angle: Math.atan2(y - my, x - mx) }
    }
    const before = i && Number.isFinite(py[i - 1]) ? i - 1 : i
    const [dx, dy] = [px[i] - px[before], py[i] - py[before]]
    return { x: px[i], y: py[i], angle: dx || dy ? Math.atan2(dy, dx) : Math.atan2(py[i] - my, px[i] - mx) }
  }
}

/**
 * The racer's line in the box: (u, v, w) with the height of the painted ground and the time of each point, and the
 * index of each step. Where the path leaves the box there is a gap.
 * @param {Pick<Racer, "xs" | "ys" | "loss" | "last">} racer @param {Relief} relief @returns {Drape}
 */
export function drapeOf({ xs, ys, loss, last }, relief) {
  /** @type {Record<"us" | "vs" | "ws" | "grounds" | "times", number[]>} */
  const parts = { us: [], vs: [], ws: [], grounds: [], times: [] }
  const steps = new Uint32Array(xs.length)
  /** @param {number} time @param {number} u @param {number} v @param {number} w @param {number} ground */
  const add = (time, u, v, w, ground) => {
    parts.us.push(u)
    parts.vs.push(v)
    parts.ws.push(w)
    parts.grounds.push(Number.isFinite(ground) ? ground : w)
    parts.times.push(time)
  }
  let before = null
  for (let i = 0; i <= last; i++) {
    const here = cornerOf(xs[i], ys[i], loss[i], relief)
    if (before) between(before, here, i, relief, add)
    steps[i] = parts.us.length
    add(i, here.u, here.v, here.w, here.ground)
    before = here
  }
  const [us, vs, ws, grounds, times] = [parts.us, parts.vs, parts.ws, parts.grounds, parts.times].map((list) =>
    Float64Array.from(list)
  )
  const [px, py, seen] = [new Float64Array(us.length), new Float64Array(us.length), new Uint8Array(us.length)]
  return { us, vs, ws, grounds, times, steps, px, py, seen, dots: [] }
}

/**
 * A recorded point; outside the box it has no height.
 * @param {number} x @param {number} y @param {number} loss @param {Relief} relief
 */
function cornerOf(x, y, loss, relief) {
  const [u, v] = relief.place(x, y)
  const [a, b] = relief.halves
  const inside = Math.abs(u) <= a && Math.abs(v) <= b
  const ground = inside ? relief.bed(u, v) : NaN
  return { u, v, w: inside ? relief.level(loss) : NaN, ground }
}

/**
 * The points of a step's line between its ends, one per cell of the ground; and where it crosses the box's side.
 * @param {Corner} from @param {Corner} to @param {number} i @param {Relief} relief
 * @param {(time: number, u: number, v: number, w: number, ground: number) => void} add
 */
function between(from, to, i, relief, add) {
  const [a, b] = relief.halves
  const part = clipped(from.u + a, from.v + b, to.u + a, to.v + b, 2 * a, 2 * b, 0)
  if (!part) return
  const [du, dv] = [to.u - from.u, to.v - from.v]
  /** @param {number} u @param {number} v */
  const share = (u, v) => (Math.abs(du) > Math.abs(dv) ? (u - a - from.u) / du : (v - b - from.v) / (dv || 1))
  const [first, final] = [share(part[0], part[1]), share(part[2], part[3])]
  const cell = (2 * a) / (relief.columns - 1)
  const count = Math.ceil(Math.hypot(part[2] - part[0], part[3] - part[1]) / cell)
  /** @param {Corner} corner */
  const off = (corner) => (Number.isFinite(corner.w - corner.ground) ? corner.w - corner.ground : 0)
  const crosses = [Number.isNaN(from.w), Number.isNaN(to.w)]
  for (let k = crosses[0] ? 0 : 1; k <= count - (crosses[1] ? 0 : 1); k++) {
    const s = count ? k / count : 0
    const [u, v] = [part[0] + s * (part[2] - part[0]) - a, part[1] + s * (part[3] - part[1]) - b]
    const at = first + s * (final - first)
    const ground = relief.bed(u, v)
    const straight = from.w + at * (to.w - from.w)
    add(i - 1 + at, u, v, Number.isFinite(ground) ? ground + off(from) + at * (off(to) - off(from)) : straight, ground)
  }
}

/**
 * The seen or the hidden part of a line between two times.
 * @param {Outline} path @param {Drape} drape @param {number} from @param {number} to @param {number} wanted
 */
function traced(path, drape, from, to, wanted) {
  const { px, py, times, seen } = drape
  let [x, y] = placeAt(drape, from)
  let open = false
  /** @param {number} bx @param {number} by @param {number} shown @param {boolean} final */
  const visit = (bx, by, shown, final) => {
    if (!final && open && Math.abs(bx - x) + Math.abs(by - y) < 0.4) return
    const drawn = shown === wanted && Number.isFinite(y) && Number.isFinite(by) // without a height there is no y
    if (drawn && !open) path.moveTo(x, y)
    if (drawn) path.lineTo(bx, by)
    open = drawn
    x = bx
    y = by
  }
  const start = after(times, from)
  let i = start
  for (; i < times.length && times[i] <= to; i++) visit(px[i], py[i], seen[i], times[i] === to)
  if (i < times.length && (i === start || times[i - 1] < to)) visit(...placeAt(drape, to), seen[i], true)
  return path
}

/**
 * Where a racer is at a time, in pixels.
 * @param {Drape} drape @param {number} t
 * @returns {Pair}
 */
function placeAt({ px, py, times }, t) {
  const i = after(times, t)
  if (!i) return [NaN, NaN]
  const share = i < times.length ? (t - times[i - 1]) / (times[i] - times[i - 1]) : 0
  if (!(share > 0)) return [px[i - 1], py[i - 1]]
  return [px[i - 1] + share * (px[i] - px[i - 1]), py[i - 1] + share * (py[i] - py[i - 1])]
}

/**
 * The first index whose time is later.
 * @param {Float64Array} times @param {number} t
 */
function after(times, t) {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] > t) high = middle
    else low = middle + 1
  }
  return low
}
