// The window of the plane that the map shows, and its pixels.

const DEEPEST = 1000

class View {
  // `home` is the window first shown, `region` all there is to see: the view never leaves it.
  constructor({ home, region, equal }) {
    this.home = home
    this.region = region
    this.equal = equal
    this.wide = this.high = 1
    this.reset()
  }

  reset() {
    const [x0, x1, y0, y1] = this.home
    this.x = (x0 + x1) / 2
    this.y = (y0 + y1) / 2
    this.zoom = 1
  }

  // `corner` is the part of the map that its buttons cover, as [left, top, right, bottom].
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

  pixel(x, y) {
    const [sx, sy] = this.scales
    return [this.wide / 2 + (x - this.x) * sx, this.high / 2 - (y - this.y) * sy]
  }

  // The same view of ground that has moved.
  shifted([dx, dy]) {
    return dx || dy ? Object.assign(Object.create(this), { x: this.x - dx, y: this.y - dy }) : this
  }

  point(px, py) {
    const [sx, sy] = this.scales
    return [this.x + (px - this.wide / 2) / sx, this.y - (py - this.high / 2) / sy]
  }

  // Nothing of the plane is hidden.
  sees() {
    return true
  }

  exit(racer, t) {
    return exit(racer, t, this)
  }

  // The pixels that a way in the plane is long, at a place of the same height.
  vector(dx, dy) {
    const [sx, sy] = this.scales
    return [dx * sx, -dy * sy]
  }

  // The places of a curve that tell its line.
  along({ xs, ys }) {
    return Array.from(xs, (x, i) => [x, ys[i]])
  }

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
    const within = (v, low, high, half) =>
      high - low < 2 * half ? (low + high) / 2 : Math.max(low + half, Math.min(high - half, v))
    this.x = within(this.x, x0, x1, this.wide / sx / 2)
    this.y = within(this.y, y0, y1, this.high / sy / 2)
  }

  // Scale by a factor; the point under the pixel stays there.
  scale(factor, px = this.wide / 2, py = this.high / 2) {
    const [x, y] = this.point(px, py)
    this.zoom = Math.min(DEEPEST, Math.max(this.widest, this.zoom * factor))
    const [sx, sy] = this.scales
    this.x = x - (px - this.wide / 2) / sx
    this.y = y + (py - this.high / 2) / sy
    this.stay()
  }
}

// The part of a segment inside a box from -margin to size + margin, or null: huge coordinates never reach canvas.
function clipped(ax, ay, bx, by, wide, high, margin) {
  if (Math.abs(ax) + Math.abs(ay) > 2 * (Math.abs(bx) + Math.abs(by))) {
    // Measured from the nearer end, or its digits drown in the farther one's.
    const part = clipped(bx, by, ax, ay, wide, high, margin)
    return part && [part[2], part[3], part[0], part[1]]
  }
  let from = 0
  let to = 1
  const [dx, dy] = [bx - ax, by - ay]
  for (const [p, q] of [
    [-dx, ax + margin],
    [dx, wide + margin - ax],
    [-dy, ay + margin],
    [dy, high + margin - ay],
  ]) {
    if (p === 0) {
      if (q < 0) return null
    } else if (p < 0) from = Math.max(from, q / p)
    else to = Math.min(to, q / p)
  }
  if (from > to) return null
  return [ax + from * dx, ay + from * dy, ax + to * dx, ay + to * dy]
}

// A canvas of this size in CSS pixels, its own pixels those of the screen; drawing goes on in CSS pixels.
function sized(canvas, wide, high, ratio) {
  canvas.width = Math.round(wide * ratio)
  canvas.height = Math.round(high * ratio)
  canvas.style.width = `${canvas.width / ratio}px`
  canvas.style.height = `${canvas.height / ratio}px`
  const ctx = canvas.getContext("2d")
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
  return ctx
}

// One canvas onto another, pixel for pixel.
function copied(ctx, canvas, ratio) {
  ctx.drawImage(canvas, 0, 0, canvas.width / ratio, canvas.height / ratio)
}
