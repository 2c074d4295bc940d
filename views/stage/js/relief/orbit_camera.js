// The camera of the picture in three dimensions; it answers the same questions as the View of the map.

/**
 * @import { Box, Pair, StationaryCurve } from "../types.d.ts"
 * @import { Relief } from "./relief.js"
 */

const HOME = { turn: -0.3, tilt: 0.85 }
const TILTS = [0.08, 1.5]
const CLOSEST_ZOOM = 12
const FARTHEST_ZOOM = 0.6
export const RISE = 0.4 // half the height of the relief's box; half its longer side is 1
const RADIANS = 0.008 // per pixel of a drag

export class OrbitCamera {
  // Parallel rays: what is as long in the box is as long on the screen wherever it stands.
  wide = 1
  high = 1
  /** @type {Box} */
  corner = [0, 0, 0, 0]
  turn = HOME.turn
  tilt = HOME.tilt
  zoom = 1
  ox = 0
  oy = 0
  k = 1
  sin = 0
  cos = 1
  sinTilt = 0
  cosTilt = 1
  /** How far the ground has moved. @type {Pair} */
  way = [0, 0]
  equal = true
  atHome = false // one finger turns it, at home too

  /** @param {Relief} relief */
  constructor(relief) {
    this.relief = relief
    this.place()
  }

  reset() {
    this.turn = HOME.turn
    this.tilt = HOME.tilt
    this.zoom = 1
    this.ox = this.oy = 0
    this.place()
  }

  /**
   * The same camera before a frame of another size.
   * @param {Relief} relief @param {number} wide @param {number} high
   */
  framed(relief, wide, high) {
    const own = new OrbitCamera(relief)
    const share = Math.min(wide / this.wide, high / this.high)
    own.turn = this.turn
    own.tilt = this.tilt
    own.zoom = this.zoom
    own.ox = this.ox * share
    own.oy = this.oy * share
    own.resize(wide, high, [wide, 0, wide, 0])
    return own
  }

  /** @param {number} wide @param {number} high @param {Box} corner */
  resize(wide, high, corner) {
    this.wide = wide
    this.high = high
    this.corner = corner
    this.place()
  }

  // What the projection needs, computed once per place of the camera.
  place() {
    const [half, back] = this.relief.halves
    const around = Math.hypot(half, back)
    const tall = around * Math.sin(0.75) + RISE * Math.cos(0.75)
    const scale = Math.min((this.wide / 2 - 26) / around, (this.high / 2 - 26) / tall)
    this.k = Math.max(1, scale) * this.zoom
    ;[this.sin, this.cos] = [Math.sin(this.turn), Math.cos(this.turn)]
    ;[this.sinTilt, this.cosTilt] = [Math.sin(this.tilt), Math.cos(this.tilt)]
  }

  /**
   * From the box, each side from -1 to 1 or less, to pixels and how far behind the middle.
   * @param {number} u @param {number} v @param {number} w
   * @returns {[x: number, y: number, depth: number]}
   */
  project(u, v, w) {
    const across = u * this.cos - v * this.sin
    const away = u * this.sin + v * this.cos
    return [
      this.wide / 2 + this.ox + this.k * across,
      this.high / 2 + this.oy - this.k * (away * this.sinTilt + w * this.cosTilt),
      away * this.cosTilt - w * this.sinTilt,
    ]
  }

  // Pixels per unit along x and y, seen from above.
  get scales() {
    return this.relief.units.map((unit) => this.k * unit)
  }

  get window() {
    return [this.turn, this.tilt, this.zoom, this.ox, this.oy]
  }

  /**
   * The same view of ground that has moved.
   * @param {Pair} way @returns {OrbitCamera}
   */
  shifted(way) {
    return Object.assign(Object.create(this), { way })
  }

  /**
   * A place of the plane in the box; no number where it lies beside it.
   * @param {number} x @param {number} y
   * @returns {Pair}
   */
  spot(x, y) {
    const [u, v] = this.relief.place(x + this.way[0], y + this.way[1])
    const [a, b] = this.relief.halves
    return Math.abs(u) <= a + 1e-9 && Math.abs(v) <= b + 1e-9 ? [u, v] : [NaN, NaN]
  }

  /**
   * A place of the plane on the ground, or at the height of a loss.
   * @param {number} x @param {number} y @param {number} [loss]
   * @returns {Pair}
   */
  pixel(x, y, loss) {
    const [u, v] = this.spot(x, y)
    const [px, py] = this.project(u, v, loss === undefined ? this.relief.ground(u, v) : this.relief.level(loss))
    return [px, py]
  }

  /**
   * The place of the ground under a pixel; null beside it.
   * @param {number} px @param {number} py
   * @returns {Pair | null}
   */
  point(px, py) {
    const found = this.relief.picked(this, px, py)
    return found && [found[0] - this.way[0], found[1] - this.way[1]]
  }

  /**
   * The pixels that a way in the plane is long, at a place of the same height.
   * @param {number} dx @param {number} dy
   * @returns {Pair}
   */
  vector(dx, dy) {
    const [du, dv] = [dx * this.relief.units[0], dy * this.relief.units[1]]
    const away = du * this.sin + dv * this.cos
    return [this.k * (du * this.cos - dv * this.sin), -this.k * away * this.sinTilt]
  }

  /**
   * Whether nothing stands before a place of the plane.
   * @param {number} x @param {number} y
   */
  sees(x, y) {
    const [u, v] = this.spot(x, y)
    return this.relief.open(...this.project(u, v, this.relief.ground(u, v)))
  }

  /**
   * The places of a curve that tell its line, and which of them are hidden: several for each cell of the ground.
   * @param {StationaryCurve} curve
   * @returns {Pair[]}
   */
  along({ xs, ys }) {
    const { units, halves, columns } = this.relief
    const cell = (2 * halves[0]) / (columns - 1)
    /** @type {Pair[]} */
    const places = [[xs[0], ys[0]]]
    for (let i = 1; i < xs.length; i++) {
      const [dx, dy] = [xs[i] - xs[i - 1], ys[i] - ys[i - 1]]
      const parts = Math.max(1, Math.ceil((2 * Math.hypot(dx * units[0], dy * units[1])) / cell))
      for (let k = 1; k <= parts; k++) places.push([xs[i - 1] + (k / parts) * dx, ys[i - 1] + (k / parts) * dy])
    }
    return places
  }

  /**
   * The place at the floor's edge nearest to one outside of it.
   * @param {number} u @param {number} v
   * @returns {[x: number, y: number, depth: number]}
   */
  edge(u, v) {
    const [a, b] = this.relief.halves
    /** @param {number} value @param {number} half */
    const within = (value, half) => Math.max(-half, Math.min(half, value))
    return this.project(within(u, a), within(v, b), -RISE)
  }

  /**
   * A drag: the ground under the finger goes with it.
   * @param {number} dx @param {number} dy
   */
  pan(dx, dy) {
    this.turn = (this.turn + dx * RADIANS) % (2 * Math.PI)
    this.tilt = Math.max(TILTS[0], Math.min(TILTS[1], this.tilt + dy * RADIANS))
    this.place()
  }

  /** @param {number} factor @param {number} [px] @param {number} [py] */
  scale(factor, px = this.wide / 2, py = this.high / 2) {
    const before = this.zoom
    this.zoom = Math.max(FARTHEST_ZOOM, Math.min(CLOSEST_ZOOM, before * factor))
    const by = this.zoom / before
    this.ox = px - this.wide / 2 - (px - this.wide / 2 - this.ox) * by
    this.oy = py - this.high / 2 - (py - this.high / 2 - this.oy) * by
    const reach = Math.max(0, this.zoom - 1)
    /** @param {number} v @param {number} half */
    const within = (v, half) => Math.max(-half * reach, Math.min(half * reach, v))
    this.ox = within(this.ox, this.wide / 2)
    this.oy = within(this.oy, this.high / 2)
    this.place()
  }
}
