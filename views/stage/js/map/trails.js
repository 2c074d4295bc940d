// The growing paths. Steps are drawn in chunks, racer by racer within a chunk; finished chunks stay in a layer,
// so a frame only draws the newest steps and the picture at a step never depends on how one got there.

import { clipped, copied, pathFor, sized } from "../core/canvas.js"
import { patternOf } from "../core/markers.js"
import { FULL_RATE } from "../model/racers.js"

/** @import { Exit, Outline, Pair, Pen, Racer, Theme, View } from "../types.d.ts" */

const CHUNK = 32
const DOTS = 60
// A rate's width, as a share of a line's: the lowest and the highest.
const THIN = 0.42
const THICK = 1.67
const NEWEST = 400
const PACE = 6

/** @template {View} V */
export class Trails {
  /** @type {Racer[]} */
  racers = []
  /** The same as they are drawn, one over the other. @type {Racer[]} */
  order = []
  /** Whether a line is as wide as its learning rate is high. */
  weighted = true
  /** How many steps lie between two dots. */
  every = 1
  done = 0
  ratio = 1
  /** The pen of the layer. @type {CanvasRenderingContext2D | null} */
  pen = null
  /** @type {V} */
  view

  /** Without a layer everything is drawn anew each time. @param {HTMLCanvasElement | null} [layer] */
  constructor(layer = null) {
    this.layer = layer
  }

  /**
   * Positions in pixels for this view; the layer starts again.
   * @param {V} view @param {number} ratio @param {number} dot
   */
  project(view, ratio, dot) {
    this.view = view
    this.ratio = ratio
    this.pen = this.layer && sized(this.layer, view.wide, view.high, ratio)
    for (const racer of this.racers) this.place(racer, dot)
    this.clear()
  }

  /** Where a racer's path lies on the screen. @param {Racer} _racer @param {number} _dot */
  place(_racer, _dot) {
    throw new Error("A kind of trails says where they lie.")
  }

  /**
   * A racer's line between two times.
   * @param {Outline} _path @param {Racer} _racer @param {number} _from @param {number} _to @returns {Outline}
   */
  trace(_path, _racer, _from, _to) {
    throw new Error("A kind of trails says how they run.")
  }

  /** Where a racer is at a time, in pixels. @param {Racer} _racer @param {number} _t @returns {Pair} */
  headAt(_racer, _t) {
    throw new Error("A kind of trails says where heads are.")
  }

  /** Where a racer outside the view left it. @param {Racer} _racer @param {number} _t @returns {Exit} */
  exit(_racer, _t) {
    throw new Error("A kind of trails says where paths leave.")
  }

  /** @param {Racer[]} racers @param {number} steps @param {number} span */
  load(racers, steps, span) {
    this.racers = racers
    this.every = dotEvery(steps)
    // Solid below dashed, so that a path under another shows through its gaps.
    this.order = [...racers].sort((a, b) => Number(a.dash !== "solid") - Number(b.dash !== "solid"))
    markTwins(this.order, span * 1e-3)
    this.done = 0
  }

  clear() {
    this.done = 0
    if (this.layer) this.pen?.clearRect(0, 0, this.layer.width, this.layer.height)
  }

  /** @param {Pen} ctx @param {number} t @param {Theme} theme */
  paint(ctx, t, theme) {
    const whole = Math.floor(t / CHUNK)
    if (whole < this.done || !this.pen) this.clear()
    for (; this.done < whole; this.done++) this.chunk(this.pen ?? ctx, this.done, Infinity, theme)
    if (this.done && this.layer) copied(ctx, this.layer, this.ratio)
    this.chunk(ctx, whole, t, theme)
  }

  /** @param {Pen} ctx @param {number} index @param {number} t @param {Theme} theme */
  chunk(ctx, index, t, theme) {
    const from = index * CHUNK
    const to = Math.min(from + CHUNK, t)
    for (const racer of this.order) {
      if (racer.hidden) continue
      const end = Math.min(to, racer.last)
      for (const [a, b, width] of this.pieces(racer, from, end)) this.stroke(ctx, racer, a, b, width, theme)
      this.dots(ctx, racer, from, end, theme.size.dot)
    }
  }

  /**
   * The parts of a stretch that have one width: where the learning rate is shown, the lower it is the thinner.
   * @param {Racer} racer @param {number} from @param {number} end
   * @returns {Generator<[from: number, to: number, width: number]>}
   */
  *pieces({ weights }, from, end) {
    if (!(end > from)) return
    if (!weights || !this.weighted) return yield [from, end, 1]
    let begin = from
    for (let i = from; i < end; i++) {
      const next = Math.min(i + 1, end)
      if (next < end && weights[next] === weights[i]) continue
      yield [begin, next, THIN + ((THICK - THIN) * weights[i]) / FULL_RATE]
      begin = next
    }
  }

  /**
   * @param {Pen} ctx @param {Racer} racer @param {number} from @param {number} to @param {number} width
   * @param {Theme} theme
   */
  stroke(ctx, racer, from, to, width, theme) {
    this.line(ctx, this.trace(pathFor(ctx), racer, from, to), racer, from, width, theme)
  }

  /**
   * @param {Pen} ctx @param {Outline} path @param {Racer} racer @param {number} from @param {number} width
   * @param {Theme} theme
   */
  line(ctx, path, racer, from, width, theme) {
    const pattern = patternOf(racer)
    const dashed = pattern.length > 0
    ctx.lineCap = dashed ? "butt" : "round"
    ctx.lineJoin = "round"
    ctx.setLineDash(pattern)
    ctx.lineDashOffset = dashed ? racer.run[from] % pattern.reduce((a, b) => a + b) : 0
    ctx.lineWidth = theme.size.line * width + theme.size.casing
    ctx.strokeStyle = theme.casing
    if (!dashed) ctx.lineCap = from ? "butt" : "round"
    ctx.stroke(path)
    if (!dashed) ctx.lineCap = "round"
    ctx.lineWidth = theme.size.line * width
    ctx.strokeStyle = racer.colour
    ctx.stroke(path)
    ctx.setLineDash([])
  }

  /** @param {Pen} ctx @param {Racer} racer @param {number} from @param {number} to @param {number} dot */
  dots(ctx, racer, from, to, dot) {
    const { wide, high } = this.view
    ctx.fillStyle = racer.colour
    ctx.beginPath()
    for (const i of racer.dotted) {
      if (i > to) break
      const [x, y] = [racer.px[i], racer.py[i]]
      if (i < from || x < -9 || y < -9 || x > wide + 9 || y > high + 9) continue
      ctx.moveTo(x + dot, y)
      ctx.arc(x, y, dot, 0, 7)
    }
    ctx.fill()
  }

  /**
   * Points along what the racers have just walked, newest first: names would hide it.
   * @param {number} t @returns {number[][]}
   */
  trodden(t) {
    const { wide, high } = this.view
    const points = []
    for (const racer of this.racers) {
      if (racer.hidden || racer.last < 0) continue
      let [bx, by] = this.headAt(racer, t)
      let left = NEWEST
      for (let i = Math.min(Math.ceil(t) - 1, racer.last); i >= 0 && left > 0; i--) {
        const [ax, ay] = [racer.px[i], racer.py[i]]
        const away = Math.hypot(ax - bx, ay - by)
        if (away < PACE && i) continue
        const part = clipped(bx, by, ax, ay, wide, high, 0)
        if (part) left -= away
        const count = part ? Math.ceil(Math.hypot(part[2] - part[0], part[3] - part[1]) / PACE) : 0
        for (let k = 0; part && k < count; k++) {
          const share = (k + 0.5) / count
          points.push([part[0] + share * (part[2] - part[0]), part[1] + share * (part[3] - part[1])])
        }
        bx = ax
        by = ay
      }
    }
    return points
  }
}

/**
 * Every n-th step gets a dot, unless the one before it is too near to tell them apart.
 * @param {Racer} racer @param {number} every @param {number} apart
 */
export function dotsOf({ px, py, last }, every, apart) {
  const chosen = []
  for (let i = every; i <= last; i += every) {
    const before = chosen.at(-1) ?? 0
    if (Math.hypot(px[i] - px[before], py[i] - py[before]) > apart) chosen.push(i)
  }
  return chosen
}

/** @param {number} steps */
function dotEvery(steps) {
  const raw = Math.max(1, steps / DOTS)
  const power = 10 ** Math.floor(Math.log10(raw))
  return Math.ceil(power * ([1, 2, 5, 10].find((m) => m * power >= raw - 1e-9) ?? 10))
}

/**
 * A racer on the same path as one drawn before it is a twin.
 * @param {Racer[]} racers @param {number} near
 */
function markTwins(racers, near) {
  racers.forEach((racer, i) => {
    racer.twin = racers.slice(0, i).some((other) => other.dash === racer.dash && alike(other, racer, near))
  })
}

/** @param {Racer} a @param {Racer} b @param {number} near */
function alike(a, b, near) {
  const last = Math.min(a.last, b.last)
  let apart = 0
  for (let i = 0; i <= last; i++) {
    if (Math.abs(a.xs[i] - b.xs[i]) + Math.abs(a.ys[i] - b.ys[i]) > near && ++apart > last / 20) return false
  }
  return last > 0
}
