// Lines of text in a figure: its heading and its caption.

import { probe } from "../core/canvas.js"

/** @import { Pen, Sizes, SurfaceBlock, Theme } from "../types.d.ts" */

/**
 * A line and how large it is; `beside` stands on it, so far from its left end.
 * @typedef {object} TextLine
 * @property {string} text
 * @property {number} size
 * @property {boolean} [bold]
 * @property {{ text: string, size: number, x: number }} [beside]
 */

/**
 * The surface's name and its formula, beside it where there is room.
 * @param {SurfaceBlock} surface @param {Sizes} size @param {string} font @param {number} width @returns {TextLine[]}
 */
export function headingLines({ title, formula }, size, font, width) {
  const name = { text: title, size: size.title, bold: true }
  const pen = probe()
  pen.font = `700 ${size.title}px ${font}`
  const aside = pen.measureText(title).width + size.title
  const beside = linesOf(formula, `${size.axis}px ${font}`, width - aside)
  if (beside.length === 1) return [{ ...name, beside: { text: formula, size: size.axis, x: aside } }]
  return [name, ...linesOf(formula, `${size.axis}px ${font}`, width).map((text) => ({ text, size: size.axis }))]
}

/** @param {TextLine[]} lines */
export function tall(lines) {
  return lines.reduce((sum, line) => sum + line.size * 1.4, 0)
}

/** @param {Pen} ctx @param {TextLine[]} lines @param {number} left @param {number} top @param {Theme} theme */
export function writeLines(ctx, lines, left, top, theme) {
  let y = top
  /** @param {TextLine} line @param {number} x @param {string} colour */
  const write = ({ text, size, bold }, x, colour) => {
    ctx.font = `${bold ? "700 " : ""}${size}px ${theme.font}`
    ctx.fillStyle = colour
    ctx.fillText(text, x, y)
  }
  for (const line of lines) {
    y += line.size * 0.7
    write(line, left, line.bold ? theme.text : theme.muted)
    if (line.beside) write(line.beside, left + line.beside.x, theme.muted)
    y += line.size * 0.7
  }
}

/**
 * A text broken at its spaces into lines no wider than this.
 * @param {string} text @param {string} font @param {number} width
 */
export function linesOf(text, font, width) {
  const pen = probe()
  pen.font = font
  /** @type {string[]} */
  const lines = []
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = [...lines.slice(-1), word].join(" ")
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
