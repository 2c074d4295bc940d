// The camera of the picture in three dimensions; it answers the same questions as the View of the map.

const HOME = { turn: -0.3, tilt: 0.85 }
const TILTS = [0.08, 1.5]
const CLOSEST_ZOOM = 12
const FARTHEST_ZOOM = 0.6
const RISE = 0.4 // half the height of the relief's box; half its longer side is 1
const RADIANS = 0.008 // per pixel of a drag

class Orbit {
  // Parallel rays: what is as long in the box is as long on the screen wherever it stands.
  constructor(relief) {
    this.relief = relief
    this.wide = this.high = 1
    this.way = [0, 0]
    this.equal = true
    this.atHome = false // one finger turns it, at home too
    this.reset()
  }

  reset() {
    Object.assign(this, HOME, { zoom: 1, ox: 0, oy: 0 })
    this.place()
  }

  // The same camera before a frame of another size.
  framed(relief, wide, high) {
    const own = new Orbit(relief)
    const share = Math.min(wide / this.wide, high / this.high)
    const { turn, tilt, zoom } = this
    Object.assign(own, { turn, tilt, zoom, ox: this.ox * share, oy: this.oy * share })
    own.resize(wide, high, [wide, 0, wide, 0])
    return own
  }

  resize(wide, high, corner) {
    Object.assign(this, { wide, high, corner })
    this.place()
  }

  // What the projection needs, computed once per place of the camera.
  place() {
    const [half, back] = this.relief.halves
    const around = Math.hypot(half, back)
    const tall = around * Math.sin(0.75) + RISE * Math.cos(0.75)
    this.scale0 = Math.min((this.wide / 2 - 26) / around, (this.high / 2 - 26) / tall)
    this.k = Math.max(1, this.scale0) * this.zoom
    ;[this.sin, this.cos] = [Math.sin(this.turn), Math.cos(this.turn)]
    ;[this.sinTilt, this.cosTilt] = [Math.sin(this.tilt), Math.cos(this.tilt)]
  }

  // From the box, each side from -1 to 1 or less, to pixels and how far behind the middle.
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

  // The same view of ground that has moved.
  shifted(way) {
    return Object.assign(Object.create(this), { way })
  }

  // A place of the plane in the box; no number where it lies beside it.
  spot(x, y) {
    const [u, v] = this.relief.place(x + this.way[0], y + this.way[1])
    const [a, b] = this.relief.halves
    return Math.abs(u) <= a + 1e-9 && Math.abs(v) <= b + 1e-9 ? [u, v] : [NaN, NaN]
  }

  // A place of the plane on the ground, or at the height of a loss.
  pixel(x, y, loss) {
    const [u, v] = this.spot(x, y)
    return this.project(u, v, loss === undefined ? this.relief.ground(u, v) : this.relief.level(loss)).slice(0, 2)
  }

  // The place of the ground under a pixel; null beside it.
  point(px, py) {
    const found = this.relief.picked(this, px, py)
    return found && found.map((value, i) => value - this.way[i])
  }

  // The pixels that a way in the plane is long, at a place of the same height.
  vector(dx, dy) {
    const [du, dv] = [dx * this.relief.units[0], dy * this.relief.units[1]]
    const away = du * this.sin + dv * this.cos
    return [this.k * (du * this.cos - dv * this.sin), -this.k * away * this.sinTilt]
  }

  // Whether nothing stands before a place of the plane.
  sees(x, y) {
    const [u, v] = this.spot(x, y)
    return this.relief.open(...this.project(u, v, this.relief.ground(u, v)))
  }

  // The places of a curve that tell its line, and which of them are hidden: several for each cell of the ground.
  along({ xs, ys }) {
    const { units, halves, columns } = this.relief
    const cell = (2 * halves[0]) / (columns - 1)
    const places = [[xs[0], ys[0]]]
    for (let i = 1; i < xs.length; i++) {
      const [dx, dy] = [xs[i] - xs[i - 1], ys[i] - ys[i - 1]]
      const parts = Math.max(1, Math.ceil((2 * Math.hypot(dx * units[0], dy * units[1])) / cell))
      for (let k = 1; k <= parts; k++) places.push([xs[i - 1] + (k / parts) * dx, ys[i - 1] + (k / parts) * dy])
    }
    return places
  }

  // The place at the floor's edge nearest to one outside of it.
  edge(u, v) {
    const [a, b] = this.relief.halves
    const within = (value, half) => Math.max(-half, Math.min(half, value))
    return this.project(within(u, a), within(v, b), -RISE)
  }

  exit(racer, t) {
    return wallExit(racer.drape, t, this)
  }

  // A drag: the ground under the finger goes with it.
  pan(dx, dy) {
    this.turn = (this.turn + dx * RADIANS) % (2 * Math.PI)
    this.tilt = Math.max(TILTS[0], Math.min(TILTS[1], this.tilt + dy * RADIANS))
    this.place()
  }

  scale(factor, px = this.wide / 2, py = this.high / 2) {
    const before = this.zoom
    this.zoom = Math.max(FARTHEST_ZOOM, Math.min(CLOSEST_ZOOM, before * factor))
    const by = this.zoom / before
    this.ox = px - this.wide / 2 - (px - this.wide / 2 - this.ox) * by
    this.oy = py - this.high / 2 - (py - this.high / 2 - this.oy) * by
    const reach = Math.max(0, this.zoom - 1)
    const within = (v, half) => Math.max(-half * reach, Math.min(half * reach, v))
    this.ox = within(this.ox, this.wide / 2)
    this.oy = within(this.oy, this.high / 2)
    this.place()
  }
}
