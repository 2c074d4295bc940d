// A pen that writes SVG: the part of a canvas's 2D context that the painters use, with text that stays text.

const round = (v) => String(Math.round(v * 100) / 100)
const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
const hex = (colour) => `#${rgb(colour).map((v) => v.toString(16).padStart(2, "0")).join("")}`

// What Path2D is to a canvas: it keeps its steps, to be written down under any matrix.
class SvgPath {
  // `d` is an outline in SVG's own words.
  constructor(d = "") {
    this.given = d
    this.steps = []
  }

  moveTo(x, y) {
    this.steps.push(["M", x, y])
  }

  lineTo(x, y) {
    this.steps.push([this.steps.length ? "L" : "M", x, y])
  }

  quadraticCurveTo(...points) {
    this.steps.push(["Q", ...points])
  }

  bezierCurveTo(...points) {
    this.steps.push(["C", ...points])
  }

  closePath() {
    this.steps.push(["Z"])
  }

  rect(x, y, wide, high) {
    this.steps.push(["M", x, y], ["L", x + wide, y], ["L", x + wide, y + high], ["L", x, y + high], ["Z"])
  }

  // In quarters at most: SVG has no arc whose ends meet, nor one it could not take the other way round.
  arc(x, y, radius, from, to, backwards = false) {
    const full = 2 * Math.PI
    const turn = backwards ? Math.max(-full, to - from) : Math.min(full, to - from)
    const at = (angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
    this.lineTo(...at(from))
    const parts = Math.max(1, Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9))
    for (let i = 1; i <= parts; i++) this.steps.push(["A", ...at(from + (turn * i) / parts), radius, Number(turn > 0)])
  }

  addPath(path, { a, b, c, d, e, f }) {
    for (const [name, ...points] of path.steps) this.steps.push([name, ...mapped(points, [a, b, c, d, e, f])])
  }

  // Everything so far, its points taken through a matrix; a circle stays one, for no painter skews it.
  written(matrix) {
    const size = sizeOf(matrix)
    const words = this.steps.map(([name, ...points]) => {
      if (name !== "A") return name + mapped(points, matrix).map(round).join(" ")
      const [x, y, radius, sweep] = points
      const r = round(radius * size)
      return `A${r} ${r} 0 0 ${sweep} ${mapped([x, y], matrix).map(round).join(" ")}`
    })
    return words.join("")
  }
}

function mapped(points, [a, b, c, d, e, f]) {
  const out = []
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i], points[i + 1]]
    out.push(a * x + c * y + e, b * x + d * y + f)
  }
  return out
}

function sizeOf([a, b, c, d]) {
  return Math.sqrt(Math.abs(a * d - b * c))
}

const PLAIN_PEN = {
  matrix: [1, 0, 0, 1, 0, 0],
  fillStyle: "#000000",
  strokeStyle: "#000000",
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  lineDashOffset: 0,
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  dash: [],
  groups: 0,
}
const ANCHORS = { start: "start", left: "start", center: "middle", right: "end", end: "end" }

class SvgPen {
  // `unit` is the length in the file of one unit drawn.
  constructor(wide, high, unit) {
    Object.assign(this, PLAIN_PEN, { wide, high, Path: SvgPath, parts: [], clips: 0, saved: [] })
    this.matrix = [unit, 0, 0, unit, 0, 0]
    this.beginPath()
  }

  save() {
    this.saved.push(Object.fromEntries(Object.keys(PLAIN_PEN).map((name) => [name, this[name]])))
    this.groups = 0
  }

  restore() {
    this.parts.push("</g>".repeat(this.groups))
    Object.assign(this, this.saved.pop())
  }

  transform(a, b, c, d, e, f) {
    const turn = [...this.matrix.slice(0, 4), 0, 0]
    this.matrix = [...mapped([a, b, c, d], turn), ...mapped([e, f], this.matrix)]
  }

  translate(x, y) {
    this.transform(1, 0, 0, 1, x, y)
  }

  scale(x, y) {
    this.transform(x, 0, 0, y, 0, 0)
  }

  rotate(angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    this.transform(cos, sin, -sin, cos, 0, 0)
  }

  setLineDash(dash) {
    this.dash = dash
  }

  beginPath() {
    this.path = new SvgPath()
  }

  moveTo(...point) {
    this.path.moveTo(...point)
  }

  lineTo(...point) {
    this.path.lineTo(...point)
  }

  quadraticCurveTo(...points) {
    this.path.quadraticCurveTo(...points)
  }

  bezierCurveTo(...points) {
    this.path.bezierCurveTo(...points)
  }

  arc(...circle) {
    this.path.arc(...circle)
  }

  rect(...box) {
    this.path.rect(...box)
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

  fill(path, rule = "nonzero") {
    const [shape, how] = path instanceof SvgPath ? [path, rule] : [this.path, path ?? rule]
    this.outline(shape, `fill="${hex(this.fillStyle)}"${attribute("fill-rule", how, "nonzero")}`)
  }

  fillRect(...box) {
    const path = new SvgPath()
    path.rect(...box)
    this.fill(path)
  }

  stroke(path = this.path) {
    this.outline(path, `fill="none" ${this.line(path.given ? 1 : sizeOf(this.matrix))}`)
  }

  line(size) {
    return [
      `stroke="${hex(this.strokeStyle)}" stroke-width="${round3(this.lineWidth * size)}"`,
      attribute("stroke-linecap", this.lineCap, "butt"),
      attribute("stroke-linejoin", this.lineJoin, "miter"),
      this.dash.length ? ` stroke-dasharray="${this.dash.map((v) => round(v * size)).join(" ")}"` : "",
      this.dash.length ? attribute("stroke-dashoffset", round(this.lineDashOffset * size), "0") : "",
    ].join("")
  }

  // An outline in SVG's own words keeps its numbers and has the matrix beside it.
  outline(path, look) {
    const d = path.given || path.written(this.matrix)
    if (!d) return
    const placed = path.given ? ` transform="matrix(${this.matrix.map(round3).join(" ")})"` : ""
    this.parts.push(`<path d="${d}"${placed} ${look}${attribute("opacity", String(this.globalAlpha), "1")}/>`)
  }

  // A halo is drawn, but neither read out nor selected: the same words stand on it.
  strokeText(text, x, y) {
    const halo = `fill="none" ${this.line(sizeOf(this.matrix))} aria-hidden="true" style="user-select:none"`
    this.words(text, x, y, halo)
  }

  fillText(text, x, y) {
    this.words(text, x, y, `fill="${hex(this.fillStyle)}"`)
  }

  words(text, x, y, look) {
    const [, weight, size, family] = /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.font)
    const [px, py] = mapped([x, y + baseline(this)], this.matrix)
    const font = `font-family="${escaped(family)}" font-size="${round(size * sizeOf(this.matrix))}"`
    const bold = attribute("font-weight", weight ?? "400", "400")
    const anchor = attribute("text-anchor", ANCHORS[this.textAlign], "start")
    this.parts.push(`<text x="${round(px)}" y="${round(py)}" ${font}${bold}${anchor} ${look}>${escaped(text)}</text>`)
  }

  // A canvas stays made of pixels, inside the file.
  drawImage(canvas, x, y, wide, high) {
    const place = `x="${x}" y="${y}" width="${round3(wide)}" height="${round3(high)}"`
    const placed = `transform="matrix(${this.matrix.map(round3).join(" ")})"`
    this.parts.push(`<image ${place} ${placed} preserveAspectRatio="none" href="${canvas.toDataURL("image/png")}"/>`)
  }

  measureText(text) {
    probe.font = this.font
    return probe.measureText(text)
  }

  // The whole file.
  file(title, description) {
    const size = `width="${this.wide}" height="${this.high}" viewBox="0 0 ${this.wide} ${this.high}"`
    const said = `<title id="title">${escaped(title)}</title>\n<desc id="desc">${escaped(description)}</desc>`
    const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title desc">`
    return [head, said, ...this.parts.filter(Boolean), "</svg>\n"].join("\n")
  }
}

function round3(v) {
  return String(Math.round(v * 1000) / 1000)
}

function attribute(name, value, usual) {
  return value === usual ? "" : ` ${name}="${value}"`
}

// How far below the point given the letters stand; viewers of SVG do not agree on other baselines.
function baseline({ font, textBaseline }) {
  probe.font = font
  const ascent = (name) => {
    probe.textBaseline = name
    return probe.measureText("x").actualBoundingBoxAscent
  }
  return ascent("alphabetic") - ascent(textBaseline)
}
