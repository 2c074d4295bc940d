// Where each racer is now: markers, names, arrows to those outside the view, and the start.

function paintHeads(ctx, racers, t, view, theme, named, kept) {
  const heads = []
  for (const racer of racers) {
    if (racer.hidden || racer.last < 0) continue
    const [x, y] = headAt(racer, t)
    const inside = x >= 0 && y >= 0 && x <= view.wide && y <= view.high
    const lost = racer.broken && t >= racer.last
    const text = lost ? `${racer.label}: ${racer.outcome.text.toLowerCase()}` : racer.label
    const head = inside ? { x, y, size: 8 } : { ...exit(racer, t, view), size: 10 }
    heads.push({ ...head, inside, lost, racer, text, key: racer.index, colour: racer.colour })
  }
  ctx.font = `600 14px ${theme.font}`
  for (const head of heads) head.wide = ctx.measureText(head.text).width
  const { placed, taken } = named ? placedLabels(heads, view, kept) : { placed: [], taken: [] }
  for (const head of heads) {
    if (head.lost) burst(ctx, head, theme)
    if (head.inside) drawMarker(ctx, head.racer, head.x, head.y, head.racer.twin ? 5.5 : 7, theme.casing)
    else arrow(ctx, head, theme)
  }
  drawLabels(ctx, placed, theme)
  return taken
}

function paintStart(ctx, [x, y], taken, theme, named, view) {
  ring(ctx, x, y, theme.text, theme.casing)
  if (!named) return
  ctx.font = `13px ${theme.font}`
  const head = { x, y, size: 7, wide: ctx.measureText("start").width }
  const spot = around(head).find((at) => fits(boxOf({ head, ...at }), taken, view.wide, view.high))
  if (!spot) return
  ctx.textAlign = "left"
  ctx.textBaseline = "middle"
  drawText(ctx, "start", spot.x, spot.y, theme.text, theme.casing)
}

// Where the start would be: at the pointer, or sent and not yet answered.
function paintGhost(ctx, [x, y], theme) {
  ctx.save()
  ctx.globalAlpha = 0.55
  ring(ctx, x, y, theme.text, theme.casing)
  ctx.restore()
}

function ring(ctx, x, y, colour, casing) {
  ctx.beginPath()
  ctx.arc(x, y, 6, 0, 7)
  ctx.lineWidth = 5
  ctx.strokeStyle = casing
  ctx.stroke()
  ctx.lineWidth = 2
  ctx.strokeStyle = colour
  ctx.stroke()
}

// Where a path outside the view left it last, and the direction it took.
function exit(racer, t, { wide, high }) {
  const inset = 13
  const keep = (v, size) => Math.max(inset, Math.min(size - inset, v))
  const [x, y] = headAt(racer, t)
  let i = Math.min(Math.floor(t), racer.last)
  while (i >= 0 && !clipped(racer.px[i], racer.py[i], racer.px[i], racer.py[i], wide, high, 0)) i--
  const from = i < 0 ? [wide / 2, high / 2] : [racer.px[i], racer.py[i]]
  const next = i < 0 || i === Math.min(Math.floor(t), racer.last) ? [x, y] : [racer.px[i + 1], racer.py[i + 1]]
  const [, , ex, ey] = clipped(...from, ...next, wide, high, 0) ?? [x, y, x, y]
  return { x: keep(ex, wide), y: keep(ey, high), angle: Math.atan2(next[1] - from[1], next[0] - from[0]) }
}

function arrow(ctx, { x, y, angle, racer }, theme) {
  ctx.save()
  ctx.translate(x, y)
  ctx.rotate(angle)
  ctx.beginPath()
  ctx.moveTo(9, 0)
  ctx.lineTo(-6, -7)
  ctx.lineTo(-6, 7)
  ctx.closePath()
  ctx.lineWidth = 4
  ctx.lineJoin = "round"
  ctx.strokeStyle = theme.casing
  ctx.stroke()
  ctx.fillStyle = racer.colour
  ctx.fill()
  ctx.restore()
}

function burst(ctx, { x, y, racer }, theme) {
  const rays = new Path2D()
  for (let i = 0; i < 8; i++) {
    const [cos, sin] = [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)]
    rays.moveTo(x + 10 * cos, y + 10 * sin)
    rays.lineTo(x + 16 * cos, y + 16 * sin)
  }
  ctx.lineCap = "round"
  ctx.lineWidth = 5
  ctx.strokeStyle = theme.casing
  ctx.stroke(rays)
  ctx.lineWidth = 2.2
  ctx.strokeStyle = racer.colour
  ctx.stroke(rays)
}
