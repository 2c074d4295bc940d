// Names beside the heads of the paths, placed so that none covers another.

const NEAR = 24
const APART = 36
const COLUMN = "column"
const LINE = 18

// Each head is {x, y, text, wide, size}; gives {head, x, y, leader} with (x, y) the middle of the text's left edge.
// `corner` is the box of the zoom buttons, `kept` where each label was before.
function placedLabels(heads, { wide, high, corner }, kept) {
  const reach = (head) => (kept.get(head.key) === COLUMN ? APART : NEAR)
  const close = (a, b) => a !== b && Math.hypot(a.x - b.x, a.y - b.y) < Math.max(reach(a), reach(b))
  const crowded = heads.filter((a) => heads.some((b) => close(a, b)))
  const placed = column(crowded, wide, high, corner)
  const taken = [corner, ...placed.map(boxOf)]
  for (const head of heads) taken.push([head.x - head.size, head.y - head.size, head.x + head.size, head.y + head.size])
  for (const head of crowded) kept.set(head.key, COLUMN)
  for (const head of heads) {
    if (crowded.includes(head)) continue
    const spots = around(head)
    const order = [kept.get(head.key), 0, 1, 2, 3].filter((i) => i in spots)
    const free = order.find((i) => fits(boxOf({ head, ...spots[i] }), taken, wide, high)) ?? 0
    kept.set(head.key, free)
    const label = { head, ...spots[free] }
    placed.push(label)
    taken.push(boxOf(label))
  }
  return { placed, taken }
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

// A column in the order of the heads, with thin lines leading to them: at the right edge, or left of the heads where
// they are at that edge themselves.
function column(heads, wide, high, corner) {
  if (!heads.length) return []
  const sorted = [...heads].sort((a, b) => a.y - b.y || a.key - b.key)
  const edge = wide - 10 - Math.max(...sorted.map((head) => head.wide))
  const left = sorted.some((head) => head.x > edge - 24) && Math.min(...sorted.map((head) => head.x)) - 40
  const tall = LINE * (sorted.length - 1)
  const middle = sorted.reduce((sum, head) => sum + head.y, 0) / sorted.length
  const top = Math.max(left ? 14 : corner[3] + 10, Math.min(high - 26 - tall, middle - tall / 2))
  return sorted.map((head, i) => {
    const x = left ? Math.max(6, left - head.wide) : edge
    return { head, x, y: top + i * LINE, leader: true }
  })
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
