// The growing paths on the relief. A step's two ends are at the losses recorded there; the line between them follows
// the ground, or is straight where the ground moves. What the ground hides is drawn faintly.

const FAINT = 0.3
const SLIMMER = 2 / 3

class Draped extends Trails {
  constructor(relief, layer = null) {
    super(layer)
    this.relief = relief
  }

  load(racers, steps, span) {
    super.load(racers, steps, span)
    for (const racer of racers) racer.drape = drapeOf(racer, this.relief)
  }

  // What is seen can be told only once the ground is painted.
  project(view, ratio, dot) {
    this.view = view
    this.ratio = ratio
    this.dot = dot
    this.pen = this.layer && sized(this.layer, view.wide, view.high, ratio)
    for (const racer of this.racers) this.projectOne(racer)
    this.clear()
  }

  projectOne(racer) {
    const { drape, last } = racer
    const { us, vs, ws, grounds, px, py, seen, steps } = drape
    const { relief, view } = this
    for (let i = 0; i < us.length; i++) {
      const [x, y] = view.project(us[i], vs[i], ws[i])
      px[i] = x
      py[i] = y
    }
    racer.px = Float64Array.from(steps, (i) => px[i])
    racer.py = Float64Array.from(steps, (i) => py[i])
    racer.run = new Float64Array(racer.xs.length)
    for (let i = 1; i <= last; i++) {
      const moved = Math.hypot(racer.px[i] - racer.px[i - 1], racer.py[i] - racer.py[i - 1])
      racer.run[i] = racer.run[i - 1] + (Number.isFinite(moved) ? moved : 0)
    }
    const dots = racer.twin ? [] : dotsOf(racer, this.every, 3 * this.dot)
    drape.see = () => {
      for (let i = 0; i < us.length; i++) {
        const [x, y, depth] = view.project(us[i], vs[i], grounds[i])
        seen[i] = relief.open(x, y, depth) ? 1 : 0
      }
      racer.dotted = dots.filter((i) => seen[steps[i]])
    }
    this.seenOf = null
  }

  // Told anew for every picture of the ground, which may have moved.
  paint(ctx, t, theme) {
    if (this.seenOf !== this.relief.painted) {
      for (const { drape } of this.racers) drape.see()
      this.seenOf = this.relief.painted
      this.clear()
    }
    super.paint(ctx, t, theme)
  }

  trace(path, racer, from, to) {
    return traced(path, racer, from, to, 1)
  }

  stroke(ctx, racer, from, to, width, theme) {
    ctx.save()
    ctx.globalAlpha = FAINT
    ctx.lineWidth = theme.size.line * width * SLIMMER
    ctx.lineCap = "butt"
    ctx.strokeStyle = racer.colour
    ctx.stroke(traced(pathFor(ctx), racer, from, to, 0))
    ctx.restore()
    super.stroke(ctx, racer, from, to, width, theme)
  }
}

// The racer's line in the box: (u, v, w) with the height of the painted ground and the time of each point, and the
// index of each step. Where the path leaves the box there is a gap.
function drapeOf({ xs, ys, loss, last }, relief) {
  const parts = { us: [], vs: [], ws: [], grounds: [], times: [] }
  const steps = new Uint32Array(xs.length)
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
  const drape = Object.fromEntries(Object.entries(parts).map(([name, list]) => [name, Float64Array.from(list)]))
  const count = drape.us.length
  return { ...drape, steps, px: new Float64Array(count), py: new Float64Array(count), seen: new Uint8Array(count) }
}

// A recorded point; outside the box it has no height.
function cornerOf(x, y, loss, relief) {
  const [u, v] = relief.place(x, y)
  const [a, b] = relief.halves
  const inside = Math.abs(u) <= a && Math.abs(v) <= b
  const ground = inside ? relief.bed(u, v) : NaN
  return { u, v, w: inside ? relief.level(loss) : NaN, ground }
}

// The points of a step's line between its ends, one per cell of the ground; and where it crosses the box's side.
function between(from, to, i, relief, add) {
  const [a, b] = relief.halves
  const part = clipped(from.u + a, from.v + b, to.u + a, to.v + b, 2 * a, 2 * b, 0)
  if (!part) return
  const [du, dv] = [to.u - from.u, to.v - from.v]
  const share = (u, v) => (Math.abs(du) > Math.abs(dv) ? (u - a - from.u) / du : (v - b - from.v) / (dv || 1))
  const [first, final] = [share(part[0], part[1]), share(part[2], part[3])]
  const cell = (2 * a) / (relief.columns - 1)
  const count = Math.ceil(Math.hypot(part[2] - part[0], part[3] - part[1]) / cell)
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

// The seen or the hidden part of a line between two times.
function traced(path, racer, from, to, wanted) {
  const { px, py, times, seen } = racer.drape
  let [x, y] = placeAt(racer.drape, from)
  let open = false
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
  if (i < times.length && (i === start || times[i - 1] < to)) visit(...placeAt(racer.drape, to), seen[i], true)
  return path
}

// Where a racer is at a time, in pixels.
function placeAt({ px, py, times }, t) {
  const i = after(times, t)
  if (!i) return [NaN, NaN]
  const share = i < times.length ? (t - times[i - 1]) / (times[i] - times[i - 1]) : 0
  if (!(share > 0)) return [px[i - 1], py[i - 1]]
  return [px[i - 1] + share * (px[i] - px[i - 1]), py[i - 1] + share * (py[i] - py[i - 1])]
}

// The first index whose time is later.
function after(times, t) {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] > t) high = middle
    else low = middle + 1
  }
  return low
}

// Where a path outside the box left it last, in pixels, and the direction it took; if it never was inside, the way
// there.
function wallExit({ px, py, us, vs, times }, t, view) {
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
