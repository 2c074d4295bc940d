// The ground of the map: bands, contour lines, ticks and stationary points, kept as one picture until something moves.

class Ground {
  constructor(surface) {
    this.surface = surface
    this.areas = areasOf(surface)
    this.deep = deepOf(surface)
    this.filled = true
    this.canvas = document.createElement("canvas")
    this.stale = true
  }

  // The picture at this size; painted anew only when stale.
  picture(view, theme, ratio) {
    if (this.stale) {
      this.paint(sized(this.canvas, view.wide, view.high, ratio), view, theme)
      this.stale = false
    }
    return this.canvas
  }

  paint(ctx, view, theme) {
    ctx.fillStyle = theme.background
    ctx.fillRect(0, 0, view.wide + 1, view.high + 1)
    this.paintAreas(ctx, view, theme)
    paintPoints(ctx, this.surface, view, theme)
    this.paintTicks(ctx, view, theme)
    if (!view.equal) {
      ctx.textAlign = "right"
      ctx.textBaseline = "alphabetic"
      drawText(ctx, "axes not to the same scale", view.wide - 10, view.high - 28, theme.muted, theme.low)
    }
  }

  paintAreas(ctx, view, theme) {
    const [x0, x1, y0, y1] = this.surface.region
    const [left, bottom] = view.pixel(x0, y0)
    const [right, top] = view.pixel(x1, y1)
    const matrix = new DOMMatrix([(right - left) / FULL, 0, 0, (top - bottom) / FULL, left, bottom])
    this.areas.forEach(({ fill }, i) => {
      const area = new Path2D()
      area.addPath(fill, matrix)
      ctx.fillStyle = this.filled ? mixed(theme.low, theme.high, Math.min(1, i / this.surface.shown)) : theme.low
      ctx.fill(area, "evenodd")
    })
    ctx.lineWidth = 0.8
    ctx.strokeStyle = theme.line
    this.areas.slice(1).forEach(({ line }) => {
      const lines = new Path2D()
      lines.addPath(line, matrix)
      ctx.stroke(lines)
    })
    this.paintDeep(ctx, view)
  }

  // The rings close to the minima, once they are large enough to be told apart.
  paintDeep(ctx, view) {
    const [sx, sy] = view.scales
    for (const { x, y, wide, high, outline } of this.deep) {
      if (Math.min(wide * sx, high * sy) < CLEAR) continue
      const [left, bottom] = view.pixel(x - wide / 2, y - high / 2)
      const ring = new Path2D()
      ring.addPath(outline, new DOMMatrix([(wide * sx) / FULL, 0, 0, (-high * sy) / FULL, left, bottom]))
      ctx.stroke(ring)
    }
  }

  // What the marks of the stationary points cover.
  boxes(view) {
    return pointBoxes(this.surface, view)
  }

  paintTicks(ctx, view, theme) {
    const [x0, x1, y0, y1] = view.window
    const { wide, high } = view
    ctx.font = `13px ${theme.font}`
    const tick = (x, y, dx, dy) => {
      ctx.lineWidth = 1
      ctx.strokeStyle = theme.muted
      ctx.beginPath()
      ctx.moveTo(x, y)
      ctx.lineTo(x + dx, y + dy)
      ctx.stroke()
    }
    ctx.textAlign = "center"
    ctx.textBaseline = "alphabetic"
    for (const { value, text } of roundTicks(x0, x1, wide / 90)) {
      const x = view.pixel(value, 0)[0]
      if (x < 34 || x > wide - 30) continue
      tick(x, high, 0, -5)
      drawText(ctx, text, x, high - 9, theme.muted, theme.low)
    }
    drawText(ctx, "x", wide - 12, high - 9, theme.text, theme.low)
    ctx.textAlign = "left"
    ctx.textBaseline = "middle"
    for (const { value, text } of roundTicks(y0, y1, high / 70)) {
      const y = view.pixel(0, value)[1]
      if (y < 30 || y > high - 26) continue
      tick(0, y, 5, 0)
      drawText(ctx, text, 9, y, theme.muted, theme.low)
    }
    drawText(ctx, "y", 9, 13, theme.text, theme.low)
  }

  // The stationary point within reach of a pixel, if there is one.
  near(view, px, py, reach) {
    return pointNear(this.surface, view, px, py, reach)
  }
}

const FULL = 65535
const CLEAR = 24

function deepOf({ deep, boxes }) {
  return Array.from({ length: deep.shape[0] }, (_, i) => {
    const [x, y, dx, dy] = boxes.slice(4 * i, 4 * i + 4)
    const [xs, ys] = [row(deep, 2 * i), row(deep, 2 * i + 1)]
    const outline = new Path2D()
    xs.forEach((v, k) => (k ? outline.lineTo(v, ys[k]) : outline.moveTo(v, ys[k])))
    outline.closePath()
    return { x, y, wide: 2 * dx, high: 2 * dy, outline }
  })
}

// Per area one path to fill and one to stroke; the region's own border is not stroked.
function areasOf({ outline, rings, counts }) {
  const [xs, ys] = [row(outline, 0), row(outline, 1)]
  let at = 0
  let ring = 0
  return Array.from(counts.data, (count) => {
    const fill = new Path2D()
    const line = new Path2D()
    for (let k = 0; k < count; k++, ring++) {
      const end = at + rings.data[ring]
      let drawing = false
      for (let i = at; i < end; i++) {
        if (i === at) fill.moveTo(xs[i], ys[i])
        else fill.lineTo(xs[i], ys[i])
        if (i === at || onBorder(xs[i - 1], ys[i - 1], xs[i], ys[i])) drawing = false
        else {
          if (!drawing) line.moveTo(xs[i - 1], ys[i - 1])
          line.lineTo(xs[i], ys[i])
          drawing = true
        }
      }
      fill.closePath()
      at = end
    }
    return { fill, line }
  })
}

function onBorder(ax, ay, bx, by) {
  const edge = (a, b) => a === b && (a === 0 || a === FULL)
  return edge(ax, bx) || edge(ay, by)
}

function pointBoxes(surface, view) {
  const size = pointSize(surface, view) + 2
  return surface.points.map((point) => {
    const [x, y] = view.pixel(point.x, point.y, point.value)
    return [x - size, y - size, x + size, y + size]
  })
}

function paintPoints(ctx, surface, view, theme) {
  const size = pointSize(surface, view)
  ctx.save()
  ctx.lineCap = "round"
  for (const point of surface.points) {
    const [x, y] = view.pixel(point.x, point.y, point.value)
    if (!(x >= -9 && y >= -9 && x <= view.wide + 9 && y <= view.high + 9)) continue
    const mark = new Path2D(pointMark(point.kind, x, y, size))
    ctx.globalAlpha = view.sees(point.x, point.y) ? 1 : 0.4
    ctx.lineWidth = 4
    ctx.strokeStyle = theme.low
    ctx.stroke(mark)
    ctx.lineWidth = 1.6
    ctx.strokeStyle = theme.text
    ctx.stroke(mark)
  }
  ctx.restore()
}

function pointNear(surface, view, px, py, reach) {
  let best = null
  for (const point of surface.points) {
    const [x, y] = view.pixel(point.x, point.y, point.value)
    const away = Math.hypot(x - px, y - py)
    if (away <= reach && (!best || away < best.away)) best = { away, point, x, y }
  }
  return best
}

// Many points, as on Rastrigin's surface, are drawn smaller.
function pointSize({ points, home }, view) {
  const [sx, sy] = view.scales
  const area = (home[1] - home[0]) * sx * (home[3] - home[2]) * sy
  return Math.max(2.5, Math.min(6, 0.14 * Math.sqrt(area / Math.max(1, points.length))))
}

function pointMark(kind, x, y, r) {
  const d = r * 0.8
  if (kind === "minimum") return `M${x - r} ${y}h${2 * r}M${x} ${y - r}v${2 * r}`
  if (kind === "saddle") return `M${x - d} ${y - d}l${2 * d} ${2 * d}M${x - d} ${y + d}l${2 * d} ${-2 * d}`
  const ring = `M${x + d} ${y}a${d} ${d} 0 1 1 ${-2 * d} 0a${d} ${d} 0 1 1 ${2 * d} 0`
  return kind === "maximum" ? ring : `${ring}M${x - d} ${y}h${2 * d}`
}

function pointText({ kind, x, y, value, eigenvalues }) {
  const name = kind === "degenerate" ? "Flat stationary point" : kind[0].toUpperCase() + kind.slice(1)
  return [
    name,
    `at (${short(x)}, ${short(y)})`,
    `loss ${short(value)}`,
    `curvature ${short(eigenvalues[0])} and ${short(eigenvalues[1])}`,
  ]
}
