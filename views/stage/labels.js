// Names beside the heads of the paths, placed so that none covers another.

const NEAR = 24
const APART = 36
const COLUMN = "column"
const LINE = 18
const ASIDE = 30

// Each head is {x, y, text, wide, size}; gives {head, x, y, leader} with (x, y) the middle of the text's left edge.
// `corner` is the box of the zoom buttons, `kept` where each label was before.
function placedLabels(heads, view, kept) {
  const reach = (head) => (kept.get(head.key) === COLUMN ? APART : NEAR)
  const close = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < Math.max(reach(a), reach(b))
  const crowds = crowded(heads, close)
  const placed = []
  const taken = [view.corner]
  for (const head of heads) taken.push([head.x - head.size, head.y - head.size, head.x + head.size, head.y + head.size])
  for (const crowd of crowds) {
    for (const head of crowd) kept.set(head.key, COLUMN)
    const labels = column(crowd, view, taken, kept)
    placed.push(...labels)
    taken.push(...labels.map(boxOf))
  }
  const alone = heads.filter((head) => !crowds.some((crowd) => crowd.includes(head)))
  for (const head of alone) {
    const spots = around(head)
    const order = [kept.get(head.key), 0, 1, 2, 3].filter((i) => i in spots)
    const free = order.find((i) => fits(boxOf({ head, ...spots[i] }), taken, view.wide, view.high)) ?? 0
    kept.set(head.key, free)
    const label = { head, ...spots[free] }
    placed.push(label)
    taken.push(boxOf(label))
  }
  return { placed, taken }
}

// The heads that are close to others, each crowd a list in the order of height.
function crowded(heads, close) {
  const left = new Set(heads)
  const crowds = []
  for (const first of heads) {
    if (!left.delete(first)) continue
    const crowd = [first]
    for (const member of crowd) {
      for (const other of left) if (close(member, other)) crowd.push(other)
      for (const known of crowd) left.delete(known)
    }
    if (crowd.length > 1) crowds.push(crowd.sort((a, b) => a.y - b.y || a.key - b.key))
  }
  return crowds
}

// Right of the head, left, above, below.
function around({ x, y, wide, size }) {
  const gap = size + 5
  return [
    { x: x + gap, y },
    { x: x - gap - wide, y },
    { x: x - wide / 2, y: y - gap - LINE / 2 },
    { x: x - wide / 2, y: y + gap + LINE / 2 },
  ]
}

// A column of names with thin lines to their heads: beside the crowd where there is room, else at the map's right edge.
function column(crowd, { wide, high, corner }, taken, kept) {
  const tall = LINE * (crowd.length - 1)
  const middle = crowd.reduce((sum, head) => sum + head.y, 0) / crowd.length
  const widest = Math.max(...crowd.map((head) => head.wide))
  const right = Math.max(...crowd.map((head) => head.x)) + ASIDE
  const left = Math.min(...crowd.map((head) => head.x)) - ASIDE
  const edge = wide - 10 - widest
  const placeAt = (x, lowest) => {
    const top = Math.max(lowest, Math.min(high - 26 - tall, middle - tall / 2))
    return crowd.map((head, i) => ({ head, x: x(head), y: top + i * LINE, leader: true }))
  }
  const places = [
    placeAt(() => right, 14),
    placeAt((head) => left - head.wide, 14),
    placeAt(() => edge, corner[3] + 10),
  ]
  const memory = `${crowd[0].key} ${COLUMN}`
  const order = [kept.get(memory), 0, 1, 2].filter((i) => i in places)
  const free = order.find((i) => places[i].every((label) => fits(boxOf(label), taken, wide, high))) ?? 2
  kept.set(memory, free)
  return places[free]
}

function boxOf({ head, x, y }) {
  return [x - 2, y - LINE / 2, x + head.wide + 2, y + LINE / 2]
}

function fits([left, top, right, bottom], taken, wide, high) {
  if (left < 2 || top < 2 || right > wide - 2 || bottom > high - 2) return false
  return !taken.some(([l, t, r, b]) => left < r && l < right && top < b && t < bottom)
}

function drawLabels(ctx, placed, theme) {
  ctx.textBaseline = "middle"
  ctx.textAlign = "left"
  ctx.lineJoin = "round"
  for (const { head, x, y, leader } of placed) {
    if (leader) {
      ctx.lineWidth = 1
      ctx.strokeStyle = head.colour
      ctx.beginPath()
      ctx.moveTo(x > head.x ? x - 4 : x + head.wide + 4, y)
      ctx.lineTo(head.x, head.y)
      ctx.stroke()
    }
  }
  for (const { head, x, y } of placed) drawText(ctx, head.text, x, y, head.colour, theme.casing)
}

function drawText(ctx, text, x, y, colour, casing) {
  ctx.lineJoin = "round"
  ctx.lineWidth = 3.5
  ctx.strokeStyle = casing
  ctx.strokeText(text, x, y)
  ctx.fillStyle = colour
  ctx.fillText(text, x, y)
}
