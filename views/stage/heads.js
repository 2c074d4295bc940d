// Where each racer is now: markers, names, arrows to those outside the view, and the start.

// `boxes` are places that names keep clear of.
function paintHeads(ctx, racers, t, view, theme, named, kept, boxes) {
  const heads = []
  for (const racer of racers) {
    if (racer.hidden || racer.last < 0) continue
    const [x, y] = headAt(racer, t)
    const inside = x >= 0 && y >= 0 && x <= view.wide && y <= view.high
    const lost = racer.broken && t >= racer.last
    const text = lost ? `${racer.label}: ${racer.outcome.text.toLowerCase()}` : racer.label
    const head = inside ? { x, y, size: 8 } : { ...view.exit(racer, t), size: 10 }
    if (lost) head.size = 17
    heads.push({ ...head, inside, lost, racer, text, key: racer.index, colour: racer.colour })
  }
  ctx.font = `600 ${theme.size.label}px ${theme.font}`
  for (const head of heads) head.wide = ctx.measureText(head.text).width
  const placed = named ? placedLabels(heads, view, kept, boxes, trodden(racers, t, view)) : []
  for (const head of heads) {
    if (head.lost) burst(ctx, head, theme)
    if (head.inside) drawMarker(ctx, head.racer, head.x, head.y, theme.size.head * (head.racer.twin ? 0.8 : 1), theme.casing)
    else arrow(ctx, head, theme)
  }
  drawLabels(ctx, placed, theme)
}

// The start's name, which stays put while the racers move, and what it and its ring cover.
function placedStart(ctx, [x, y], theme, view, boxes) {
  ctx.font = `${theme.size.label}px ${theme.font}`
  const head = { x, y, size: 7, wide: ctx.measureText("start").width }
  const [right, above, below, left] = around(head)
  const spot = [above, left, below, right].find((at) => fits(boxOf({ head, ...at }), boxes, view))
  const covered = [[x - 8, y - 8, x + 8, y + 8]]
  if (spot) covered.push(boxOf({ head, ...spot }))
  return { x, y, spot, covered }
}

function paintStart(ctx, { x, y, spot }, theme, named) {
  ring(ctx, x, y, theme.size.start, theme.text, theme.casing)
  if (!named || !spot) return
  ctx.font = `${theme.size.label}px ${theme.font}`
  ctx.textAlign = "left"
  ctx.textBaseline = "middle"
  drawText(ctx, "start", spot.x, spot.y, theme.text, theme.casing)
}

// Where the start would be: at the pointer, or sent and not yet answered.
function paintGhost(ctx, [x, y], theme) {
  ctx.save()
  ctx.globalAlpha = 0.55
  ring(ctx, x, y, theme.size.start, theme.text, theme.casing)
  ctx.restore()
}

function ring(ctx, x, y, radius, colour, casing) {
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 7)
  ctx.lineWidth = 5
  ctx.strokeStyle = casing
  ctx.stroke()
  ctx.lineWidth = 2
  ctx.strokeStyle = colour
  ctx.stroke()
}

// Where a path outside the view left it last, and the direction it took; if it never was inside, the way there.
function exit(racer, t, { wide, high }) {
  const inset = 13
  const keep = (v, size) => Math.max(inset, Math.min(size - inset, v))
  const at = (ax, ay, bx, by, x, y) => ({ x: keep(x, wide), y: keep(y, high), angle: Math.atan2(by - ay, bx - ax) })
  const [x, y] = headAt(racer, t)
  let [bx, by] = [x, y]
  for (let i = Math.min(Math.floor(t), racer.last); i >= 0; i--) {
    const [ax, ay] = [racer.px[i], racer.py[i]]
    const part = clipped(ax, ay, bx, by, wide, high, 0)
    if (part) return at(ax, ay, bx, by, part[2], part[3])
    bx = ax
    by = ay
  }
  const [, , ex, ey] = clipped(wide / 2, high / 2, x, y, wide, high, 0) ?? [0, 0, x, y]
  return at(wide / 2, high / 2, x, y, ex, ey)
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
  const rays = pathFor(ctx)
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
