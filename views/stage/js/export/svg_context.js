// A pen that writes SVG: the part of a canvas's 2D context that the painters use, with text that stays text.

import { probe } from "../core/canvas.js"
import { rgb } from "../core/colours.js"
import { mapped, round, sizeOf, SvgPath } from "./svg_path.js"

/**
 * @import { Outline, OutlineKind } from "../types.d.ts"
 * @import { Matrix } from "./svg_path.js"
 */

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
/** @param {string} colour */
const hex = (colour) => `#${rgb(colour).map((v) => v.toString(16).padStart(2, "0")).join("")}`

/** What save keeps. @typedef {Partial<SvgContext>} Kept */

const ANCHORS = { start: "start", left: "start", center: "middle", right: "end", end: "end" }

export class SvgContext {
  /** The kind of path it takes. @type {OutlineKind} */
  Path = SvgPath
  path = new SvgPath()
  /** The elements written so far. @type {string[]} */
  parts = []
  clips = 0
  /** How many groups are open since the last save. */
  groups = 0
  /** @type {Kept[]} */
  saved = []
  /** @type {Matrix} */
  matrix
  fillStyle = "#000000"
  strokeStyle = "#000000"
  lineWidth = 1
  /** @type {CanvasLineCap} */
  lineCap = "butt"
  /** @type {CanvasLineJoin} */
  lineJoin = "miter"
  lineDashOffset = 0
  globalAlpha = 1
  font = "10px sans-serif"
  /** @type {CanvasTextAlign} */
  textAlign = "start"
  /** @type {CanvasTextBaseline} */
  textBaseline = "alphabetic"
  /** @type {number[]} */
  dash = []

  /**
   * `unit` is the length in the file of one unit drawn.
   * @param {number} wide @param {number} high @param {number} unit
   */
  constructor(wide, high, unit) {
    this.wide = wide
    this.high = high
    this.matrix = [unit, 0, 0, unit, 0, 0]
  }

  save() {
    const { matrix, fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, lineDashOffset, globalAlpha } = this
    const { font, textAlign, textBaseline, dash, groups } = this
    const line = { lineWidth, lineCap, lineJoin, lineDashOffset, dash }
    this.saved.push({ matrix, fillStyle, strokeStyle, globalAlpha, font, textAlign, textBaseline, groups, ...line })
    this.groups = 0
  }

  restore() {
    this.parts.push("</g>".repeat(this.groups))
    Object.assign(this, this.saved.pop())
  }

  /** @param {number} a @param {number} b @param {number} c @param {number} d @param {number} e @param {number} f */
  transform(a, b, c, d, e, f) {
    const [ma, mb, mc, md] = this.matrix
    const [na, nb, nc, nd] = mapped([a, b, c, d], [ma, mb, mc, md, 0, 0])
    const [ne, nf] = mapped([e, f], this.matrix)
    this.matrix = [na, nb, nc, nd, ne, nf]
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.transform(1, 0, 0, 1, x, y)
  }

  /** @param {number} x @param {number} y */
  scale(x, y) {
    this.transform(x, 0, 0, y, 0, 0)
  }

  /** @param {number} angle */
  rotate(angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    this.transform(cos, sin, -sin, cos, 0, 0)
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash
  }

  beginPath() {
    this.path = new SvgPath()
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    this.path.moveTo(x, y)
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    this.path.lineTo(x, y)
  }

  /** @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to */
  arc(x, y, radius, from, to) {
    this.path.arc(x, y, radius, from, to)
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number} high */
  rect(x, y, wide, high) {
    this.path.rect(x, y, wide, high)
  }

  closePath() {
    this.path.closePath()
  }

  clip() {
    const id = `clip${++this.clips}`
    this.parts.push(`<clipPath id="${id}"><path d="${this.path.written(this.matrix)}"/></clipPath>`)
    this.parts.push(`<g clip-path="url(#${id})">`)
    this.groups++
  }

  /** @param {Outline | CanvasFillRule} [path] @param {CanvasFillRule} [rule] */
  fill(path, rule = "nonzero") {
    const shape = path instanceof SvgPath ? path : this.path
    const how = typeof path === "string" ? path : rule
    this.outline(shape, `fill="${hex(this.fillStyle)}"${attribute("fill-rule", how, "nonzero")}`)
  }

  /** @param {number} x @param {number} y @param {number} wide @param {number} high */
  fillRect(x, y, wide, high) {
    const path = new SvgPath()
    path.rect(x, y, wide, high)
    this.fill(path)
  }

  /** @param {Outline} [path] */
  stroke(path) {
    const shape = path instanceof SvgPath ? path : this.path
    this.outline(shape, `fill="none" ${this.line(shape.given ? 1 : sizeOf(this.matrix))}`)
  }

  /** @param {number} size */
  line(size) {
    return [
      `stroke="${hex(this.strokeStyle)}" stroke-width="${round3(this.lineWidth * size)}"`,
      attribute("stroke-linecap", this.lineCap, "butt"),
      attribute("stroke-linejoin", this.lineJoin, "miter"),
      this.dash.length ? ` stroke-dasharray="${this.dash.map((v) => round(v * size)).join(" ")}"` : "",
      this.dash.length ? attribute("stroke-dashoffset", round(this.lineDashOffset * size), "0") : "",
    ].join("")
  }

  /**
   * An outline in SVG's own words keeps its numbers and has the matrix beside it.
   * @param {SvgPath} path @param {string} look
   */
  outline(path, look) {
    const d = path.given || path.written(this.matrix)
    if (!d) return
    const placed = path.given ? ` transform="matrix(${this.matrix.map(round3).join(" ")})"` : ""
    this.parts.push(`<path d="${d}"${placed} ${look}${attribute("opacity", String(this.globalAlpha), "1")}/>`)
  }

  /**
   * A halo is drawn, but neither read out nor selected: the same words stand on it.
   * @param {string} text @param {number} x @param {number} y
   */
  strokeText(text, x, y) {
    const halo = `fill="none" ${this.line(sizeOf(this.matrix))} aria-hidden="true" style="user-select:none"`
    this.words(text, x, y, halo)
  }

  /** @param {string} text @param {number} x @param {number} y */
  fillText(text, x, y) {
    this.words(text, x, y, `fill="${hex(this.fillStyle)}"`)
  }

  /** @param {string} text @param {number} x @param {number} y @param {string} look */
  words(text, x, y, look) {
    const [, weight, size, family] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font) ?? ["", "400", "10", "sans-serif"]
    const [px, py] = mapped([x, y + baseline(this)], this.matrix)
    const font = `font-family="${escaped(family)}" font-size="${round(Number(size) * sizeOf(this.matrix))}"`
    const bold = attribute("font-weight", weight ?? "400", "400")
    const anchor = attribute("text-anchor", ANCHORS[this.textAlign], "start")
    this.parts.push(`<text x="${round(px)}" y="${round(py)}" ${font}${bold}${anchor} ${look}>${escaped(text)}</text>`)
  }

  /**
   * A canvas stays made of pixels, inside the file.
   * @param {HTMLCanvasElement} canvas @param {number} x @param {number} y @param {number} wide @param {number} high
   */
  drawImage(canvas, x, y, wide, high) {
    const place = `x="${x}" y="${y}" width="${round3(wide)}" height="${round3(high)}"`
    const placed = `transform="matrix(${this.matrix.map(round3).join(" ")})"`
    this.parts.push(`<image ${place} ${placed} preserveAspectRatio="none" href="${canvas.toDataURL("image/png")}"/>`)
  }

  /** @param {string} text */
  measureText(text) {
    const pen = probe()
    pen.font = this.font
    return pen.measureText(text)
  }

  /**
   * The whole file.
   * @param {string} title @param {string} description
   */
  file(title, description) {
    const size = `width="${this.wide}" height="${this.high}" viewBox="0 0 ${this.wide} ${this.high}"`
    const said = `<title id="title">${escaped(title)}</title>\n<desc id="desc">${escaped(description)}</desc>`
    const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title desc">`
    return [head, said, ...this.parts.filter(Boolean), "</svg>\n"].join("\n")
  }
}

/** @param {number} v */
function round3(v) {
  return String(Math.round(v * 1000) / 1000)
}

/** @param {string} name @param {string} value @param {string} usual */
function attribute(name, value, usual) {
  return value === usual ? "" : ` ${name}="${value}"`
}

/**
 * How far below the point given the letters stand; viewers of SVG do not agree on other baselines.
 * @param {SvgContext} pen
 */
function baseline({ font, textBaseline }) {
  const pen = probe()
  pen.font = font
  /** @param {CanvasTextBaseline} name */
  const ascent = (name) => {
    pen.textBaseline = name
    return pen.measureText("x").actualBoundingBoxAscent
  }
  return ascent("alphabetic") - ascent(textBaseline)
}
