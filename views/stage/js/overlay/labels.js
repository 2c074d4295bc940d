// Names beside the heads of the paths, placed so that none covers another, a mark or, if it can be, a path.

import { drawText } from "../core/canvas.js"

/** @import { Box, Pen, Theme, View } from "../types.d.ts" */

/**
 * What a name belongs to: its place, half the size of what is drawn there, the name and how wide it is.
 * @typedef {object} Head
 * @property {string | number} key
 * @property {number} x
 * @property {number} y
 * @property {number} size
 * @property {string} text
 * @property {number} wide
 * @property {string} colour
 */
/**
 * A name with the middle of its left edge.
 * @typedef {{ head: Head, x: number, y: number, leader?: boolean }} PlacedLabel
 */
/**
 * A place for some names: what it is called, what it costs.
 * @typedef {[name: string, price: number, labels: PlacedLabel[]]} Choice
 */

const NEAR = 24
const APART = 36
const COLUMN = "column"
export const LINE = 18
const ASIDE = 30
const FAR = [30, 46, 64, 86, 112]

// What speaks against a place: the map ends within it, something under it, per point of a path under it, being far, not
// being the last one.
const CUT = 5000
const BLOCKED = 1000
const HIDING = 2
const REMOTE = 9
const MOVED = 3

/**
 * Each head is {x, y, text, wide, size}; gives {head, x, y, leader} with (x, y) the middle of the text's left edge.
 * `kept` is where each label was before, `boxes` what to keep clear of, `trail` points better left visible.
 * @param {Head[]} heads @param {View} view @param {Map<string | number, string>} kept @param {Box[]} boxes
 * @param {number[][]} trail
 */
export function placedLabels(heads, view, kept, boxes, trail) {
  /** @param {Head} head */
  const reach = (head) => (kept.get(head.key) === COLUMN ? APART : NEAR)
  /** @param {Head} a @param {Head} b */
  const close = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < Math.max(reach(a), reach(b))
  const crowds = crowded(heads, close)
  /** @type {PlacedLabel[]} */
  const placed = []
  const taken = [...boxes]
  for (const head of heads) taken.push([head.x - head.size, head.y - head.size, head.x + head.size, head.y + head.size])
  /** @param {PlacedLabel[]} labels */
  const cost = (labels) => labels.reduce((sum, label) => sum + costOf(boxOf(label), taken, trail, view), 0)
  /** @param {string | number} key @param {Choice[]} choices */
  const put = (key, choices) => {
    const labels = best(choices, kept.get(key), cost, (name) => kept.set(key, name))
    placed.push(...labels)
    taken.push(...labels.map(boxOf))
  }
  for (const crowd of crowds) {
    put(`${crowd[0].key} ${COLUMN}`, columns(crowd, view))
    for (const head of crowd) kept.set(head.key, COLUMN)
  }
  for (const head of heads) if (!crowds.some((crowd) => crowd.includes(head))) put(head.key, places(head))
  return placed
}

/**
 * The cheapest of some places [name, price, labels], the cheap ones first: the rest is not looked at without need.
 * @param {Choice[]} choices @param {string | undefined} before @param {(labels: PlacedLabel[]) => number} cost
 * @param {(name: string) => void} keep
 */
function best(choices, before, cost, keep) {
  /** @type {{ name: string, total: number, labels: PlacedLabel[] } | null} */
  let found = null
  for (const [name, price, labels] of choices) {
    const extra = name === before ? 0 : MOVED
    if (found && found.total <= price) break
    const total = price + extra + cost(labels)
    if (!found || total < found.total) found = { name, total, labels }
  }
  if (!found) return []
  keep(found.name)
  return found.labels
}

/**
 * The heads that are close to others, each crowd a list in the order of height.
 * @param {Head[]} heads @param {(a: Head, b: Head) => boolean} close @returns {Head[][]}
 */
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
    if (crowd.length > 1) {
      crowds.push(crowd.sort((a, b) => Math.round(a.y - b.y) || a.x - b.x || Number(a.key) - Number(b.key)))
    }
  }
  return crowds
}

/**
 * Right of the head, above, below, left, and in the corners.
 * @param {Head} head
 */
export function around({ x, y, wide, size }) {
  const gap = size + 5
  const [right, left, middle] = [x + gap, x - gap - wide, x - wide / 2]
  const [above, below] = [y - gap - LINE / 2, y + gap + LINE / 2]
  const near = LINE / 2 - 2
  return [
    { x: right, y },
    { x: middle, y: above },
    { x: middle, y: below },
    { x: left, y },
    { x: right - near, y: above + near },
    { x: right - near, y: below - near },
    { x: left + near, y: above + near },
    { x: left + near, y: below - near },
  ]
}

/**
 * Where a name may stand that has no other beside it: close to its head, else farther off with a line to it.
 * @param {Head} head @returns {Choice[]}
 */
function places(head) {
  const close = around(head).map((at, i) => /** @type {Choice} */ ([`near ${i}`, i / 2, [{ head, ...at }]]))
  return [...close, ...FAR.flatMap((radius, r) => ringed(head, radius, r))]
}

/** Twelve places on a circle around a head. @param {Head} head @param {number} radius @param {number} r */
function ringed(head, radius, r) {
  return Array.from({ length: 12 }, (_, i) => {
    const [cos, sin] = [Math.cos((i * Math.PI) / 6), Math.sin((i * Math.PI) / 6)]
    const x = head.x + radius * cos - (head.wide * (1 - cos)) / 2
    const labels = [{ head, x, y: head.y + radius * sin, leader: true }]
    return /** @type {Choice} */ ([`far ${r} ${i}`, REMOTE + 2 * r, labels])
  })
}

/**
 * Columns of names with thin lines to their heads: beside the crowd, above or below it, or at the map's right edge.
 * @param {Head[]} crowd @param {View} view
 */
function columns(crowd, { wide, corner }) {
  const tall = LINE * (crowd.length - 1)
  /** @param {number[]} values */
  const mean = (values) => values.reduce((a, b) => a + b) / values.length
  const middle = mean(crowd.map((head) => head.y))
  const top = Math.min(...crowd.map((head) => head.y)) - tall - ASIDE
  const bottom = Math.max(...crowd.map((head) => head.y)) + ASIDE
  const right = Math.max(...crowd.map((head) => head.x))
  const left = Math.min(...crowd.map((head) => head.x))
  /** @type {Choice[]} */
  const found = []
  for (const [a, aside] of [ASIDE, 2 * ASIDE, 4 * ASIDE].entries()) {
    for (const [s, side] of [1, -1].entries()) {
      for (const [h, height] of [middle - tall / 2, top, bottom].entries()) {
        const x = side > 0 ? right + aside : left - aside
        found.push([`${a} ${s} ${h}`, 6 * a + 2 * s + 4 * Math.min(h, 1), column(crowd, x, side, height)])
      }
    }
  }
  const widest = Math.max(...crowd.map((head) => head.wide))
  found.push(["edge", 18, column(crowd, wide - 10 - widest, 1, Math.max(corner[3] + 10, middle - tall / 2))])
  return found.sort((a, b) => a[1] - b[1])
}

/**
 * Names below each other, their near ends at `x`; no two lines cross.
 * @param {Head[]} crowd @param {number} x @param {number} side @param {number} top @returns {PlacedLabel[]}
 */
function column(crowd, x, side, top) {
  const order = [...crowd]
  const rows = order.map((_, i) => top + i * LINE)
  const across = (/** @type {number} */ i, /** @type {number} */ j) => {
    const [p, q] = [order[i], order[j]]
    return apart(p, q, x, rows[i], rows[j]) && apart(q, p, x, rows[j], rows[i])
  }
  for (let pass = 0, again = true; again && pass < order.length; pass++) {
    again = false
    for (let i = 0; i < order.length; i++) {
      for (let j = i + 1; j < order.length; j++) {
        if (across(i, j)) {
          ;[order[i], order[j]] = [order[j], order[i]]
          again = true
        }
      }
    }
  }
  return order.map((head, i) => ({ head, x: side > 0 ? x : x - head.wide, y: rows[i], leader: true }))
}

/**
 * Whether a head and a row lie on two sides of the line from another head to its own row.
 * @param {Head} a @param {Head} b @param {number} x @param {number} ya @param {number} yb
 */
function apart(a, b, x, ya, yb) {
  const side = (/** @type {number} */ px, /** @type {number} */ py) =>
    Math.sign((x - a.x) * (py - a.y) - (ya - a.y) * (px - a.x))
  return side(b.x, b.y) * side(x, yb) < 0
}

/** @param {PlacedLabel} label @returns {Box} */
export function boxOf({ head, x, y }) {
  return [x - 2, y - LINE / 2, x + head.wide + 2, y + LINE / 2]
}

/** @param {Box} box @param {Box[]} taken @param {number[][]} trail @param {View} view */
function costOf(box, taken, trail, view) {
  const [left, top, right, bottom] = box
  let cost = fits(box, taken, view) ? 0 : fits(box, [], view) ? BLOCKED : CUT
  for (const [x, y] of trail) if (x > left - 2 && x < right + 2 && y > top && y < bottom) cost += HIDING
  return cost
}

/** @param {Box} box @param {Box[]} taken @param {{ wide: number, high: number }} view */
export function fits([left, top, right, bottom], taken, { wide, high }) {
  if (left < 2 || top < 2 || right > wide - 2 || bottom > high - 2) return false
  return !taken.some(([l, t, r, b]) => left < r && l < right && top < b && t < bottom)
}

/** @param {Pen} ctx @param {PlacedLabel[]} placed @param {Theme} theme */
export function drawLabels(ctx, placed, theme) {
  ctx.textBaseline = "middle"
  ctx.textAlign = "left"
  ctx.lineJoin = "round"
  for (const { head, x, y, leader } of placed) {
    if (leader) {
      const end = Math.max(x - 4, Math.min(x + head.wide + 4, head.x))
      const under = end === head.x ? Math.sign(head.y - y) * (LINE / 2) : 0
      ctx.lineWidth = 1
      ctx.strokeStyle = head.colour
      ctx.beginPath()
      ctx.moveTo(end, y + under)
      ctx.lineTo(head.x, head.y)
      ctx.stroke()
    }
  }
  for (const { head, x, y } of placed) drawText(ctx, head.text, x, y, head.colour, theme.casing)
}
