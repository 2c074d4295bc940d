// The surface as pixels: triangles from the back to the front, each shaded, tinted by height and crossed by contours.
// Painted here and not by the canvas: thousands of small polygons show their seams, and the depth of every pixel is
// needed to tell which part of a path the ground hides.

import { contextOf } from "../core/canvas.js"
import { mixed, rgb } from "../core/colours.js"

/** @import { RGB, Theme } from "../types.d.ts" */

const BINS = 1024
const GLASS = 0.3

/**
 * Colours by height: the tint of each bin, the level nearest to it, the colour of contour lines and half their width.
 * @typedef {object} Inks
 * @property {Float32Array} red
 * @property {Float32Array} green
 * @property {Float32Array} blue
 * @property {Float32Array} nearest
 * @property {RGB} line
 * @property {number} pen
 */

export class Rasterizer {
  wide = 0
  high = 0
  words = new Uint32Array()
  depth = new Float32Array()
  /** A triangle's corners from top to bottom, and the plane on which its depth, height and light lie. */
  corners = new Float64Array(6)
  plane = new Float64Array(9)
  /** @type {HTMLCanvasElement | null} */
  canvas = null

  /** A picture of so many pixels, empty. @param {number} wide @param {number} high */
  open(wide, high) {
    if (this.wide !== wide || this.high !== high) {
      this.wide = wide
      this.high = high
      this.words = new Uint32Array(wide * high)
      this.depth = new Float32Array(wide * high)
    }
    this.words.fill(0)
    this.depth.fill(Infinity)
  }

  /** The picture on a canvas. */
  picture() {
    const canvas = (this.canvas ??= document.createElement("canvas"))
    canvas.width = this.wide
    canvas.height = this.high
    const image = new ImageData(new Uint8ClampedArray(this.words.buffer), this.wide, this.high)
    contextOf(canvas).putImageData(image, 0, 0)
    return canvas
  }

  /**
   * Three corners [x, y, depth, height, light] at some places of one array, clockwise when seen from above. A wall in
   * front, of which one would see the outside, is glass and hides nothing.
   * @param {Float64Array} p @param {number} a @param {number} b @param {number} c @param {Inks} inks
   */
  triangle(p, a, b, c, inks) {
    const outside = (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (p[b + 1] - p[a + 1]) > 0
    let [i, j, k] = [a, b, c]
    if (p[j + 1] < p[i + 1]) [i, j] = [j, i]
    if (p[k + 1] < p[j + 1]) [j, k] = [k, j]
    if (p[j + 1] < p[i + 1]) [i, j] = [j, i]
    const [x0, y0, x1, y1, x2, y2] = [p[i], p[i + 1], p[j], p[j + 1], p[k], p[k + 1]]
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if (!(Math.abs(area) > 1e-9)) return
    const [ax, ay, bx, by] = [(y2 - y0) / area, (x0 - x2) / area, (y0 - y1) / area, (x1 - x0) / area]
    const along = (/** @type {number} */ n) => (p[j + n] - p[i + n]) * ax + (p[k + n] - p[i + n]) * bx
    const down = (/** @type {number} */ n) => (p[j + n] - p[i + n]) * ay + (p[k + n] - p[i + n]) * by
    this.corners.set([x0, y0, x1, y1, x2, y2])
    this.plane.set([p[i + 2], p[i + 3], p[i + 4], along(2), down(2), along(3), down(3), along(4), down(4)])
    this.fill(outside, inks)
  }

  /**
   * The pixels between the corners, from the upper one to the lower one; depth, height and light lie on the plane.
   * @param {boolean} outside @param {Inks} inks
   */
  fill(outside, { red, green, blue, nearest, line, pen }) {
    const { wide, words, depth, corners: c, plane: p } = this
    const [x0, y0, x1, y1, x2, y2] = [c[0], c[1], c[2], c[3], c[4], c[5]]
    const [d0, h0, l0, dx, dy, hx, hy, lx, ly] = [p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]]
    const steep = BINS * Math.hypot(hx, hy)
    const finest = steep > 1e-6 ? 1 / steep : 1e6
    const bottom = Math.min(this.high - 1, Math.ceil(y2 - 0.5) - 1)
    for (let y = Math.max(0, Math.ceil(y0 - 0.5)); y <= bottom; y++) {
      const at = y + 0.5
      const long = x0 + ((at - y0) / (y2 - y0)) * (x2 - x0)
      const short = at < y1 ? x0 + ((at - y0) / (y1 - y0)) * (x1 - x0) : x1 + ((at - y1) / (y2 - y1)) * (x2 - x1)
      const from = Math.max(0, Math.ceil(Math.min(long, short) - 0.5))
      const last = y * wide + Math.min(wide - 1, Math.ceil(Math.max(long, short) - 0.5) - 1)
      const [ox, oy] = [from + 0.5 - x0, at - y0]
      let d = d0 + ox * dx + oy * dy
      let h = (h0 + ox * hx + oy * hy) * BINS
      let l = l0 + ox * lx + oy * ly
      for (let n = y * wide + from; n <= last; n++, d += dx, h += hx * BINS, l += lx) {
        const bin = h < 0 ? 0 : h >= BINS ? BINS - 1 : h | 0
        const off = h > nearest[bin] ? h - nearest[bin] : nearest[bin] - h
        const over = pen - off * finest
        const share = over <= 0 ? 0 : over >= 1 ? 1 : over
        const light = l * (1 - share)
        const r = red[bin] * light + line[0] * share
        const g = green[bin] * light + line[1] * share
        const b = blue[bin] * light + line[2] * share
        if (!outside) depth[n] = d
        words[n] = outside ? glazed(words[n], r, g, b) : opaque(r, g, b)
      }
    }
  }
}

/** A colour of these channels, the brightest at most. @param {number} r @param {number} g @param {number} b */
function opaque(r, g, b) {
  return 0xff000000 | ((b > 255 ? 255 : b) << 16) | ((g > 255 ? 255 : g) << 8) | (r > 255 ? 255 : r)
}

/**
 * A colour seen through glass of another.
 * @param {number} under @param {number} r @param {number} g @param {number} b
 */
function glazed(under, r, g, b) {
  if (!(under >>> 24)) return ((255 * GLASS) << 24) | (b << 16) | (g << 8) | r
  /** @param {number} below @param {number} above */
  const mix = (below, above) => below + (above - below) * GLASS
  const [red, green, blue] = [mix(under & 255, r), mix((under >> 8) & 255, g), mix((under >> 16) & 255, b)]
  return (under & 0xff000000) | (blue << 16) | (green << 8) | red
}

/**
 * Colours by height from 0 to 1: bands between the levels as on the map, or one colour; and the level nearest to each.
 * @param {number[]} levels @param {Theme} theme @param {number} wide @returns {Inks}
 */
export function inkOf(levels, theme, wide) {
  /** @param {number} i */
  const colour = (i) => rgb(theme.plain ? theme.low : mixed(theme.low, theme.high, Math.min(1, i / levels.length)))
  const bands = Array.from({ length: levels.length + 1 }, (_, i) => colour(i))
  const [red, green, blue, nearest] = Array.from({ length: 4 }, () => new Float32Array(BINS))
  for (let bin = 0, above = 0; bin < BINS; bin++) {
    const middle = (bin + 0.5) / BINS
    while (above < levels.length && levels[above] < middle) above++
    ;[red[bin], green[bin], blue[bin]] = bands[above]
    const [under, over] = [levels[above - 1] ?? -9, levels[above] ?? 9]
    nearest[bin] = BINS * (middle - under < over - middle ? under : over)
  }
  return { red, green, blue, nearest, line: rgb(theme.line), pen: wide / 2 + 0.5 }
}
