// A path that is kept as steps, to be written down as SVG.

/** @import { Outline } from "../types.d.ts" */

/** A canvas's matrix. @typedef {[a: number, b: number, c: number, d: number, e: number, f: number]} Matrix */
/** A letter of SVG's paths and its numbers. @typedef {[letter: string, ...numbers: number[]]} Step */

/** @param {number} v */
export const round = (v) => String(Math.round(v * 100) / 100)

// What Path2D is to a canvas: it keeps its steps, to be written down under any matrix.
export class SvgPath {
  /** @type {Step[]} */
  steps = []

  /** `d` is an outline in SVG's own words. @param {string} [d] */
  constructor(d = "") {
    this.given = d
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.steps.push(["M", x, y])
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.steps.push([this.steps.length ? "L" : "M", x, y])
  }

  closePath() {
    this.steps.push(["Z"])
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number} high */
  rect(x, y, wide, high) {
    this.steps.push(["M", x, y], ["L", x + wide, y], ["L", x + wide, y + high], ["L", x, y + high], ["Z"])
  }

  /**
   * In quarters at most: SVG has no arc whose ends meet, nor one it could not take the other way round.
   * @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to
   * @param {boolean} [backwards]
   */
  arc(x, y, radius, from, to, backwards = false) {
    const full = 2 * Math.PI
    const turn = backwards ? Math.max(-full, to - from) : Math.min(full, to - from)
    /** @param {number} angle */
    const at = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
    const [fx, fy] = at(from)
    this.lineTo(fx, fy)
    const parts = Math.max(1, Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9))
    for (let i = 1; i <= parts; i++) this.steps.push(["A", ...at(from + (turn * i) / parts), radius, Number(turn > 0)])
  }

  /** @param {Outline} path @param {DOMMatrix} matrix */
  addPath(path, { a, b, c, d, e, f }) {
    if (!(path instanceof SvgPath)) throw new Error("Only paths that are kept as steps can be put together.")
    for (const [name, ...points] of path.steps) this.steps.push([name, ...mapped(points, [a, b, c, d, e, f])])
  }

  /**
   * Everything so far, its points taken through a matrix; a circle stays one, for no painter skews it.
   * @param {Matrix} matrix
   */
  written(matrix) {
    const size = sizeOf(matrix)
    const words = this.steps.map(([name, ...points]) => {
      if (name !== "A") return name + mapped(points, matrix).map(round).join(" ")
      const [x, y, radius, sweep] = points
      const r = round(radius * size)
      return `A${r} ${r} 0 0 ${sweep} ${mapped([x, y], matrix).map(round).join(" ")}`
    })
    return words.join("")
  }
}

/** @param {number[]} points @param {Matrix} matrix */
export function mapped(points, [a, b, c, d, e, f]) {
  const out = []
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]]
    out.push(a * x + c * y + e, b * x + d * y + f)
  }
  return out
}

/** @param {Matrix} matrix */
export function sizeOf([a, b, c, d]) {
  return Math.sqrt(Math.abs(a * d - b * c))
}
