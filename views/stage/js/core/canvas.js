// What all who paint on a canvas, or with a pen like one, share.

/** @import { Box, Outline, Pen } from "../types.d.ts" */

/**
 * The part of a segment inside a box from -margin to size + margin, or null: huge coordinates never reach canvas.
 * @param {number} ax @param {number} ay @param {number} bx @param {number} by @param {number} wide
 * @param {number} high @param {number} margin @returns {Box | null}
 */
export function clipped(ax, ay, bx, by, wide, high, margin) {
  if (Math.abs(ax) + Math.abs(ay) > 2 * (Math.abs(bx) + Math.abs(by))) {
    // Measured from the nearer end, or its digits drown in the farther one's.
    const part = clipped(bx, by, ax, ay, wide, high, margin)
    return part && [part[2], part[3], part[0], part[1]]
  }
  let from = 0
  let to = 1
  const [dx, dy] = [bx - ax, by - ay]
  for (
    const [p, q] of [
      [-dx, ax + margin],
      [dx, wide + margin - ax],
      [-dy, ay + margin],
      [dy, high + margin - ay],
    ]
  ) {
    if (p === 0) {
      if (q < 0) return null
    } else if (p < 0) from = Math.max(from, q / p)
    else to = Math.min(to, q / p)
  }
  if (from > to) return null
  return [ax + from * dx, ay + from * dy, ax + to * dx, ay + to * dy]
}

/** A canvas's pen. @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2DSettings} [settings] */
export function contextOf(canvas, settings) {
  const ctx = canvas.getContext("2d", settings)
  if (!ctx) throw new Error("The browser gives this page no canvas to draw on.")
  return ctx
}

/**
 * A canvas of this size in CSS pixels, its own pixels those of the screen; drawing goes on in CSS pixels.
 * @param {HTMLCanvasElement} canvas @param {number} wide @param {number} high @param {number} ratio
 */
export function sized(canvas, wide, high, ratio) {
  canvas.width = Math.round(wide * ratio)
  canvas.height = Math.round(high * ratio)
  canvas.style.width = `${canvas.width / ratio}px`
  canvas.style.height = `${canvas.height / ratio}px`
  const ctx = contextOf(canvas)
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
  return ctx
}

/**
 * One canvas onto another, pixel for pixel.
 * @param {Pen} ctx @param {HTMLCanvasElement} canvas @param {number} ratio
 */
export function copied(ctx, canvas, ratio) {
  ctx.drawImage(canvas, 0, 0, canvas.width / ratio, canvas.height / ratio)
}

/**
 * The kind of path that a pen takes: a canvas has its own, the pen that writes SVG another.
 * @param {Pen} ctx @param {string} [d] @returns {Outline}
 */
export function pathFor(ctx, d) {
  const Path = ctx.Path ?? Path2D
  return new Path(d)
}

// Colours as [r, g, b], whatever way the theme writes them.
/** @type {CanvasRenderingContext2D | null} */
let scratch = null

// A pen to measure texts and read colours with.
export function probe() {
  return (scratch ??= contextOf(document.createElement("canvas"), { willReadFrequently: true }))
}

/** @param {Pen} ctx @param {number} ax @param {number} ay @param {number} bx @param {number} by */
export function rule(ctx, ax, ay, bx, by) {
  ctx.beginPath()
  ctx.moveTo(ax, ay)
  ctx.lineTo(bx, by)
  ctx.stroke()
}

/**
 * @param {Pen} ctx @param {string} text @param {number} x @param {number} y @param {string} colour
 * @param {string} casing
 */
export function drawText(ctx, text, x, y, colour, casing) {
  ctx.lineJoin = "round"
  ctx.lineWidth = 3.5
  ctx.strokeStyle = casing
  ctx.strokeText(text, x, y)
  ctx.fillStyle = colour
  ctx.fillText(text, x, y)
}
