// A figure made ready for its place: arrays put back, the theme's colours, and texts that fit.

/**
 * @import { Figure, Graph, Layout } from "./types.d.ts"
 * @import { Packed } from "../../stage/js/types.d.ts"
 */

const FONT = "Arial, Helvetica, sans-serif" // in a saved picture there are no fonts of the page
const BUTTONS = 150 // pixels that the buttons take beside a title
const LETTER = 0.52 // the width of one, of its size
const LEADING = 1.3

/**
 * Every array that came packed in its place: in two dimensions a list of rows.
 * @param {unknown} value @param {Record<string, unknown>} block @returns {unknown}
 */
export function filled(value, block) {
  if (Array.isArray(value)) return value.map((each) => filled(each, block))
  if (!value || typeof value !== "object") return value
  if (!("packed" in value)) return mapped(value, (each) => filled(each, block))
  const { data, shape } = /** @type {Packed} */ (block[String(value.packed)])
  const width = shape[shape.length - 1]
  if (shape.length === 1) return data
  return Array.from({ length: shape[0] }, (_, i) => data.subarray(i * width, (i + 1) * width))
}

/**
 * Every colour of a figure as the theme has it.
 * @param {unknown} value @param {Record<string, string>} colours @returns {unknown}
 */
export function themed(value, colours) {
  if (typeof value === "string") return colours[value] ?? value
  if (Array.isArray(value)) return value.map((each) => themed(each, colours))
  if (!value || typeof value !== "object" || ArrayBuffer.isView(value)) return value
  return mapped(value, (each) => themed(each, colours))
}

/** @param {object} value @param {(each: unknown) => unknown} change */
function mapped(value, change) {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, change(each)]))
}

/**
 * The colours and letters of the page.
 * @param {Layout} layout @param {CSSStyleDeclaration} style @param {number} height
 */
export function dress(layout, style, height) {
  const value = (/** @type {string} */ name, /** @type {string} */ other) =>
    style.getPropertyValue(name).trim() || other
  const background = value("--st-background-color", "#fff")
  Object.assign(layout, { paper_bgcolor: background, plot_bgcolor: background, height, autosize: true })
  layout.font = { ...layout.font, color: value("--st-text-color", "#111"), family: FONT }
}

/**
 * In a narrow place everything is smaller, and the caption always has as many lines as it needs.
 * @param {Figure} figure @param {Graph} box @param {boolean} narrow
 */
export function fit({ data, layout }, box, narrow) {
  if (narrow) {
    shrink(layout)
    for (const trace of data) if (trace.colorbar) Object.assign(trace.colorbar, { thickness: 10, title: undefined })
  }
  wrapTitle(layout, box)
  const caption = layout.annotations?.find(({ name }) => name === "caption")
  if (!caption) return
  const room = Math.max(24, Math.floor((box.clientWidth - (layout.margin?.l ?? 60)) / (caption.font.size * LETTER)))
  const before = caption.text.split("<br>")
  const lines = before.flatMap((line) => wrapped(line, room))
  const more = Math.max(0, lines.length - before.length) * caption.font.size * LEADING
  caption.text = lines.join("<br>")
  caption.yshift -= more
  layout.margin = { ...layout.margin, b: (layout.margin?.b ?? 0) + more }
}

/** Every text smaller, as deep as it stands. @param {unknown} value */
function shrink(value) {
  if (Array.isArray(value)) value.forEach(shrink)
  else if (value && typeof value === "object") {
    const { font } = /** @type {{ font?: { size?: number } }} */ (value)
    if (font?.size) font.size = Math.max(11, Math.round(font.size * 0.8))
    Object.values(value).forEach(shrink)
  }
}

/**
 * A long title has several lines rather than run below the buttons.
 * @param {Layout} layout @param {Graph} box
 */
function wrapTitle(layout, box) {
  const { title } = layout
  if (!title?.text) return
  const size = title.font?.size ?? 17
  const lines = wrapped(title.text, Math.max(16, Math.floor((box.clientWidth - BUTTONS) / (size * LETTER))))
  title.text = lines.join("<br>")
  const more = (lines.length - 1) * size * LEADING
  title.pad = { ...title.pad, t: (title.pad?.t ?? 0) + more } // Plotly anchors the last line
  layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 56) + more }
}

/** A line broken at its spaces. @param {string} line @param {number} room */
function wrapped(line, room) {
  const lines = [""]
  for (const word of line.split(" ")) {
    const last = lines[lines.length - 1]
    if (last && last.length + 1 + word.length > room) lines.push(word)
    else lines[lines.length - 1] = last ? `${last} ${word}` : word
  }
  return lines
}
