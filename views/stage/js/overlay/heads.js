// Where each racer is now: markers, names, arrows to those outside the view, and the start.

import { drawText, pathFor } from "../core/canvas.js"
import { drawMarker } from "../core/markers.js"
import { around, boxOf, drawLabels, fits, placedLabels } from "./labels.js"

/**
 * @import { Box, Pen, Picture, Racer, Theme, View } from "../types.d.ts"
 * @import { Head } from "./labels.js"
 */

/**
 * How a head is drawn: outside the view as an arrow, a lost one with a burst.
 * @typedef {{ inside: boolean, lost: boolean, angle: number, racer: Racer }} Flag
 */
/**
 * The start's name, where it has a spot, and what it covers.
 * @typedef {{ x: number, y: number, spot?: { x: number, y: number }, covered: Box[] }} PlacedStart
 */

/**
 * `boxes` are places that names keep clear of.
 * @param {Pen} ctx @param {Picture} picture @param {number} t @param {Box[]} boxes
 */
export function paintHeads(ctx, { view, theme, trails, racers, named, kept }, t, boxes) {
  /** @type {(Head & Flag)[]} */
  const heads = []
  for (const racer of racers) {
    if (racer.hidden || racer.last < 0) continue
    const [x, y] = trails.headAt(racer, t)
    const inside = x >= 0 && y >= 0 && x <= view.wide && y <= view.high
    const lost = racer.broken && t >= racer.last
    const text = lost ? `${racer.label}: ${racer.outcome.text.toLowerCase()}` : racer.label
    const place = inside ? { x, y, angle: 0 } : trails.exit(racer, t)
    const size = lost ? 17 : inside ? 8 : 10
    heads.push({ ...place, size, inside, lost, racer, text, wide: 0, key: racer.index, colour: racer.colour })
  }
  ctx.font = `600 ${theme.size.label}px ${theme.font}`
  for (const head of heads) head.wide = ctx.measureText(head.text).width
  const placed = named ? placedLabels(heads, view, kept, boxes, trails.trodden(t)) : []
  for (const head of heads) {
    if (head.lost) burst(ctx, head, theme)
    if (head.inside) {
      drawMarker(ctx, head.racer, head.x, head.y, theme.size.head * (head.racer.twin ? 0.8 : 1), theme.casing)
    } else arrow(ctx, head, theme)
  }
  drawLabels(ctx, placed, theme)
}

/**
 * The start's name, which stays put while the racers move, and what it and its ring cover.
 * @param {Pen} ctx @param {number[]} point @param {Theme} theme @param {View} view @param {Box[]} boxes
 * @returns {PlacedStart}
 */
export function placedStart(ctx, [x, y], theme, view, boxes) {
  ctx.font = `${theme.size.label}px ${theme.font}`
  const head = { key: "start", text: "start", colour: theme.text, x, y, size: 7, wide: ctx.measureText("start").width }
  const [right, above, below, left] = around(head)
  const spot = [above, left, below, right].find((at) => fits(boxOf({ head, ...at }), boxes, view))
  /** @type {Box[]} */
  const covered = [[x - 8, y - 8, x + 8, y + 8]]
  if (spot) covered.push(boxOf({ head, ...spot }))
  return { x, y, spot, covered }
}

/** @param {Pen} ctx @param {PlacedStart} start @param {Theme} theme @param {boolean} named */
export function paintStart(ctx, { x, y, spot }, theme, named) {
  ring(ctx, x, y, theme.size.start, theme.text, theme.casing)
  if (!named || !spot) return
  ctx.font = `${theme.size.label}px ${theme.font}`
  ctx.textAlign = "left"
  ctx.textBaseline = "middle"
  drawText(ctx, "start", spot.x, spot.y, theme.text, theme.casing)
}

/**
 * Where the start would be: at the pointer, or sent and not yet answered.
 * @param {Pen} ctx @param {number[]} point @param {Theme} theme
 */
export function paintGhost(ctx, [x, y], theme) {
  ctx.save()
  ctx.globalAlpha = 0.55
  ring(ctx, x, y, theme.size.start, theme.text, theme.casing)
  ctx.restore()
}

/**
 * @param {Pen} ctx @param {number} x @param {number} y @param {number} radius @param {string} colour
 * @param {string} casing
 */
export function ring(ctx, x, y, radius, colour, casing) {
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 7)
  ctx.lineWidth = 5
  ctx.strokeStyle = casing
  ctx.stroke()
  ctx.lineWidth = 2
  ctx.strokeStyle = colour
  ctx.stroke()
}

/** @param {Pen} ctx @param {Head & Flag} head @param {Theme} theme */
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

/** @param {Pen} ctx @param {Head & Flag} head @param {Theme} theme */
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
