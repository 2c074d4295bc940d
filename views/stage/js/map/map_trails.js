// The growing paths on the map: straight from step to step.

import { clipped } from "../core/canvas.js"
import { dotsOf, Trails } from "./trails.js"

/**
 * @import { Exit, Outline, Pair, Racer, View } from "../types.d.ts"
 * @import { MapView } from "./map_view.js"
 */

const MARGIN = 80
const FLAG_ROOM = 13

/** @extends {Trails<MapView>} */
export class MapTrails extends Trails {
  /** @param {Racer} racer @param {number} dot @override */
  place(racer, dot) {
    const { view } = this
    const [sx, sy] = view.scales
    const count = racer.xs.length
    racer.px = new Float64Array(count)
    racer.py = new Float64Array(count)
    racer.run = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      racer.px[i] = view.wide / 2 + (racer.xs[i] - view.x) * sx
      racer.py[i] = view.high / 2 - (racer.ys[i] - view.y) * sy
      const moved = i && Math.hypot(racer.px[i] - racer.px[i - 1], racer.py[i] - racer.py[i - 1])
      racer.run[i] = i ? racer.run[i - 1] + (moved < 1e6 ? moved : 0) : 0
    }
    racer.dotted = racer.twin ? [] : dotsOf(racer, this.every, 3 * dot)
  }

  /** @param {Outline} path @param {Racer} racer @param {number} from @param {number} to @override */
  trace(path, racer, from, to) {
    return trace(path, racer, from, to, this.view)
  }

  /**
   * Where a racer is at a time, in pixels.
   * @param {Racer} racer @param {number} t
   * @returns {Pair}
   * @override
   */
  headAt(racer, t) {
    return placeOn(racer, t)
  }

  /**
   * Where a path outside the view left it last, and the direction it took; if it never was inside, the way there.
   * @param {Racer} racer @param {number} t @returns {Exit}
   * @override
   */
  exit(racer, t) {
    const { wide, high } = this.view
    /** @param {number} v @param {number} size */
    const keep = (v, size) => Math.max(FLAG_ROOM, Math.min(size - FLAG_ROOM, v))
    /**
     * @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {number} x
     * @param {number} y
     */
    const at = (ax, ay, bx, by, x, y) => ({ x: keep(x, wide), y: keep(y, high), angle: Math.atan2(by - ay, bx - ax) })
    const [x, y] = this.headAt(racer, t)
    let [bx, by] = [x, y]
    for (let i = Math.min(Math.floor(t), racer.last); i >= 0; i--) {
      const [ax, ay] = [racer.px[i], racer.py[i]]
      const part = clipped(ax, ay, bx, by, wide, high, 0)
      if (part) return at(ax, ay, bx, by, part[2], part[3])
      bx = ax
      by = ay
    }
    const [, , ex, ey] = clipped(wide / 2, high / 2, x, y, wide, high, 0) ?? [0, 0, x, y]
    return at(wide / 2, high / 2, x, y, ex, ey)
  }
}

/**
 * The racer's line between two times, clipped by hand and without steps too short to see.
 * @param {Outline} path @param {Racer} racer @param {number} from @param {number} to @param {View} view
 */
function trace(path, racer, from, to, { wide, high }) {
  let [x, y] = [racer.px[from], racer.py[from]]
  let open = false
  /** @param {number} bx @param {number} by @param {boolean} final */
  const visit = (bx, by, final) => {
    if (!final && Math.abs(bx - x) + Math.abs(by - y) < 0.4) return
    const part = clipped(x, y, bx, by, wide, high, MARGIN)
    if (part) {
      if (!open || part[0] !== x || part[1] !== y) path.moveTo(part[0], part[1])
      path.lineTo(part[2], part[3])
    }
    open = part !== null && part[2] === bx && part[3] === by
    x = bx
    y = by
  }
  const whole = Math.floor(to)
  for (let i = from + 1; i <= whole; i++) visit(racer.px[i], racer.py[i], i === whole && i === to)
  if (to > whole) visit(...placeOn(racer, to), true)
  return path
}

/**
 * Where a racer is at a time, in pixels; between two steps on the line between them.
 * @param {Racer} racer @param {number} t
 * @returns {Pair}
 */
function placeOn(racer, t) {
  const i = Math.min(Math.floor(t), racer.last)
  const share = Math.min(t, racer.last) - i
  if (share === 0) return [racer.px[i], racer.py[i]]
  return [
    racer.px[i] + share * (racer.px[i + 1] - racer.px[i]),
    racer.py[i] + share * (racer.py[i + 1] - racer.py[i]),
  ]
}
