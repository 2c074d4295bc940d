// The growing paths. Steps are drawn in chunks, racer by racer within a chunk; finished chunks stay in a layer,
// so a frame only draws the newest steps and the picture at a step never depends on how one got there.

const CHUNK = 32
const DOTS = 60
// A rate's width, as a share of a line's: the lowest and the highest.
const THIN = 0.42
const THICK = 1.67
const MARGIN = 80
const NEWEST = 400
const PACE = 6

class Trails {
  // Without a layer everything is drawn anew each time.
  constructor(layer = null) {
    this.layer = layer
    this.racers = []
    this.order = []
    this.weighted = true
    this.done = 0
  }

  load(racers, steps, span) {
    this.racers = racers
    for (const racer of racers) racer.drape = null
    this.every = dotEvery(steps)
    // Solid below dashed, so that a path under another shows through its gaps.
    this.order = [...racers].sort((a, b) => Number(a.dash !== "solid") - Number(b.dash !== "solid"))
    markTwins(this.order, span * 1e-3)
    this.done = 0
  }

  // Positions in pixels for this view; the layer starts again.
  project(view, ratio, dot) {
    this.view = view
    this.ratio = ratio
    this.pen = this.layer && sized(this.layer, view.wide, view.high, ratio)
    const [sx, sy] = view.scales
    for (const racer of this.racers) {
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
    this.clear()
  }

  clear() {
    this.done = 0
    this.pen?.clearRect(0, 0, this.layer.width, this.layer.height)
  }

  paint(ctx, t, theme) {
    const whole = Math.floor(t / CHUNK)
    if (whole < this.done || !this.pen) this.clear()
    for (; this.done < whole; this.done++) this.chunk(this.pen ?? ctx, this.done, Infinity, theme)
    if (this.done && this.pen) copied(ctx, this.layer, this.ratio)
    this.chunk(ctx, whole, t, theme)
  }

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

  // The parts of a stretch that have one width: where the learning rate is shown, the lower it is the thinner.
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

  stroke(ctx, racer, from, to, width, theme) {
    this.line(ctx, this.trace(pathFor(ctx), racer, from, to), racer, from, width, theme)
  }

  trace(path, racer, from, to) {
    return trace(path, racer, from, to, this.view)
  }

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
}

// Every n-th step gets a dot, unless the one before it is too near to tell them apart.
function dotsOf({ px, py, last }, every, apart) {
  const chosen = []
  for (let i = every; i <= last; i += every) {
    const before = chosen.at(-1) ?? 0
    if (Math.hypot(px[i] - px[before], py[i] - py[before]) > apart) chosen.push(i)
  }
  return chosen
}

// The racer's line between two times, clipped by hand and without steps too short to see.
function trace(path, racer, from, to, { wide, high }) {
  let [x, y] = [racer.px[from], racer.py[from]]
  let open = false
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
  if (to > whole) visit(...headAt(racer, to), true)
  return path
}

// Where a racer is at a time, in pixels; between two steps on the line between them.
function headAt(racer, t) {
  if (racer.drape) return placeAt(racer.drape, t)
  const i = Math.min(Math.floor(t), racer.last)
  const share = Math.min(t, racer.last) - i
  if (share === 0) return [racer.px[i], racer.py[i]]
  return [
    racer.px[i] + share * (racer.px[i + 1] - racer.px[i]),
    racer.py[i] + share * (racer.py[i + 1] - racer.py[i]),
  ]
}

// Points along what the racers have just walked, newest first: names would hide it.
function trodden(racers, t, { wide, high }) {
  const points = []
  for (const racer of racers) {
    if (racer.hidden || racer.last < 0) continue
    let [bx, by] = headAt(racer, t)
    let left = NEWEST
    for (let i = Math.min(Math.ceil(t) - 1, racer.last); i >= 0 && left > 0; i--) {
      const [ax, ay] = [racer.px[i], racer.py[i]]
      const away = Math.hypot(ax - bx, ay - by)
      if (away < PACE && i) continue
      const part = clipped(bx, by, ax, ay, wide, high, 0)
      if (part) left -= away
      const count = part ? Math.ceil(Math.hypot(part[2] - part[0], part[3] - part[1]) / PACE) : 0
      for (let k = 0; k < count; k++) {
        const share = (k + 0.5) / count
        points.push([part[0] + share * (part[2] - part[0]), part[1] + share * (part[3] - part[1])])
      }
      bx = ax
      by = ay
    }
  }
  return points
}

function dotEvery(steps) {
  const raw = Math.max(1, steps / DOTS)
  const power = 10 ** Math.floor(Math.log10(raw))
  return Math.ceil(power * ([1, 2, 5, 10].find((m) => m * power >= raw - 1e-9) ?? 10))
}

// A racer on the same path as one drawn before it is a twin.
function markTwins(racers, near) {
  racers.forEach((racer, i) => {
    racer.twin = racers.slice(0, i).some((other) => other.dash === racer.dash && alike(other, racer, near))
  })
}

function alike(a, b, near) {
  const last = Math.min(a.last, b.last)
  let apart = 0
  for (let i = 0; i <= last; i++)
    if (Math.abs(a.xs[i] - b.xs[i]) + Math.abs(a.ys[i] - b.ys[i]) > near && ++apart > last / 20) return false
  return last > 0
}
