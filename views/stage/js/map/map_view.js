// The window of the plane that the map shows, and its pixels.

/** @import { Box, Pair, StationaryCurve, SurfaceBlock } from "../types.d.ts" */

const DEEPEST = 1000

export class MapView {
  wide = 1
  high = 1
  zoom = 1
  /** @type {Box} */
  corner = [0, 0, 0, 0]

  /**
   * `home` is the window first shown, `region` all there is to see: the view never leaves it.
   * @param {Pick<SurfaceBlock, "home" | "region" | "equal">} surface
   */
  constructor({ home, region, equal }) {
    this.home = home
    this.region = region
    this.equal = equal
    this.x = (home[0] + home[1]) / 2
    this.y = (home[2] + home[3]) / 2
  }

  reset() {
    const [x0, x1, y0, y1] = this.home
    this.x = (x0 + x1) / 2
    this.y = (y0 + y1) / 2
    this.zoom = 1
  }

  /**
   * `corner` is the part of the map that its buttons cover, as [left, top, right, bottom].
   * @param {number} wide @param {number} high @param {Box} corner
   */
  resize(wide, high, corner) {
    this.wide = wide
    this.high = high
    this.corner = corner
    this.stay()
  }

  // Pixels per unit along x and y.
  get scales() {
    const [x0, x1, y0, y1] = this.home
    const sx = (this.wide / (x1 - x0)) * this.zoom
    const sy = (this.high / (y1 - y0)) * this.zoom
    const both = Math.min(sx, sy)
    return this.equal ? [both, both] : [sx, sy]
  }

  // The zoom at which the view is as wide, or as high, as the region.
  get widest() {
    const [x0, x1, y0, y1] = this.region
    const [sx, sy] = this.scales
    return Math.min(1, Math.max(this.wide / sx / (x1 - x0), this.high / sy / (y1 - y0)) * this.zoom)
  }

  get window() {
    const [sx, sy] = this.scales
    const [dx, dy] = [this.wide / sx / 2, this.high / sy / 2]
    return [this.x - dx, this.x + dx, this.y - dy, this.y + dy]
  }

  get atHome() {
    const [x0, x1, y0, y1] = this.home
    return this.zoom === 1 && this.x === (x0 + x1) / 2 && this.y === (y0 + y1) / 2
  }

  /** @param {number} x @param {number} y @returns {Pair} */
  pixel(x, y) {
    const [sx, sy] = this.scales
    return [this.wide / 2 + (x - this.x) * sx, this.high / 2 - (y - this.y) * sy]
  }

  /**
   * The same view of ground that has moved.
   * @param {Pair} pair @returns {MapView}
   */
  shifted([dx, dy]) {
    return dx || dy ? Object.assign(Object.create(this), { x: this.x - dx, y: this.y - dy }) : this
  }

  /** @param {number} px @param {number} py @returns {Pair} */
  point(px, py) {
    const [sx, sy] = this.scales
    return [this.x + (px - this.wide / 2) / sx, this.y - (py - this.high / 2) / sy]
  }

  // Nothing of the plane is hidden.
  sees() {
    return true
  }

  /**
   * The pixels that a way in the plane is long, at a place of the same height.
   * @param {number} dx @param {number} dy
   * @returns {Pair}
   */
  vector(dx, dy) {
    const [sx, sy] = this.scales
    return [dx * sx, -dy * sy]
  }

  /**
   * The places of a curve that tell its line.
   * @param {StationaryCurve} curve
   * @returns {Pair[]}
   */
  along({ xs, ys }) {
    return Array.from(xs, (x, i) => [x, ys[i]])
  }

  /** @param {number} dx @param {number} dy */
  pan(dx, dy) {
    const [sx, sy] = this.scales
    this.x -= dx / sx
    this.y += dy / sy
    this.stay()
  }

  // Back into the region.
  stay() {
    this.zoom = Math.max(this.zoom, this.widest)
    const [x0, x1, y0, y1] = this.region
    const [sx, sy] = this.scales
    /** @param {number} v @param {number} low @param {number} high @param {number} half */
    const within = (v, low, high, half) =>
      high - low < 2 * half ? (low + high) / 2 : Math.max(low + half, Math.min(high - half, v))
    this.x = within(this.x, x0, x1, this.wide / sx / 2)
    this.y = within(this.y, y0, y1, this.high / sy / 2)
  }

  /**
   * Scale by a factor; the point under the pixel stays there.
   * @param {number} factor @param {number} [px] @param {number} [py]
   */
  scale(factor, px = this.wide / 2, py = this.high / 2) {
    const [x, y] = this.point(px, py)
    this.zoom = Math.min(DEEPEST, Math.max(this.widest, this.zoom * factor))
    const [sx, sy] = this.scales
    this.x = x - (px - this.wide / 2) / sx
    this.y = y + (py - this.high / 2) / sy
    this.stay()
  }
}
