// What is shown, as a figure of its own: title, map, loss chart and caption, painted as on the screen.

// Both themes' colours, as Streamlit names them; a figure and a page of its own have no page to ask.
const PAPERS = {
  light: {
    "background-color": "#ffffff",
    "text-color": "#0d1620",
    "primary-color": "#0b5a8a",
    "border-color": "#d9e1e8",
  },
  dark: {
    "background-color": "#0f1722",
    "text-color": "#e7edf3",
    "primary-color": "#7cc4f5",
    "border-color": "#2b3847",
  },
}
// Letters that are as wide wherever the file is opened.
const FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
const EDGE = 12
const GAP = 14
const MAP_SHARE = 0.6
const BODY_SHARE = 0.55
const WIDE_ENOUGH = 1.25
const MOST_TICKS = 6
const TICK_ROOM = 40

// How a figure is drawn: choices as the dialog names them.
function paperOf({ dark, clear, plain }, size, ground) {
  const colours = PAPERS[dark ? "dark" : "light"]
  const theme = inked(colours["background-color"], colours["text-color"], ground)
  return { ...theme, clear, plain, size, font: FONT }
}

class Figure {
  // `choices` are {preset, dark, clear, plain, chart, titled, caption}; `Path` is the kind of path its pens take.
  constructor(scene, choices, Path) {
    const { wide, high, size } = presetOf(choices.preset, scene)
    this.unit = unitOf(size)
    Object.assign(this, { pixels: [wide, high], wide: wide / this.unit, high: high / this.unit })
    Object.assign(this, { surface: scene.surface, start: scene.start, named: scene.named, kept: new Map() })
    Object.assign(this, { arrows: scene.arrows, recorded: scene.recorded, ways: scene.ways, weighted: scene.weighted })
    this.theme = paperOf(choices, inUnits(size), scene.surface.ground)
    this.racers = scene.racers.map((racer) => ({ ...racer, colour: this.theme.dark ? racer.dark : racer.light }))
    this.steps = scene.charts[0].steps ?? 0
    this.place(choices)
    this.solid = scene.solid
    this.ground = this.solid ? new Relief(scene.surface) : new Ground(scene.surface, Path)
    if (!this.solid) this.ground.bring(scene.ground.detail)
    const [, , w, h] = this.map
    this.view = this.solid ? scene.view.framed(this.ground, w, h) : viewOf(scene, this.map)
    this.plot = this.chart && this.plotOf(scene.charts[0])
  }

  // Where everything goes, as [left, top, width, height]; alone, the map fills the figure.
  place({ titled, chart, caption }) {
    const { size, font } = this.theme
    const withChart = chart && this.racers.length > 0
    const edge = titled || withChart || caption ? EDGE : 0
    const width = this.wide - 2 * edge
    this.heading = titled ? headingLines(this.surface, size, font, width) : []
    this.caption = linesOf(caption, `${size.tick}px ${font}`, width).map((text) => ({ text, size: size.tick }))
    const top = edge + tall(this.heading)
    const high = this.high - top - edge - tall(this.caption)
    this.crowded = high < BODY_SHARE * this.high
    const beside = width / high > WIDE_ENOUGH
    const share = withChart ? MAP_SHARE : 1
    const gap = withChart ? GAP : 0
    const [w, h] = beside ? [(width - gap) * share, high] : [width, (high - gap) * share]
    // On whole pixels, so that what is copied there stays sharp.
    const whole = (v) => Math.round(v * this.unit) / this.unit
    this.map = [whole(edge), whole(top), whole(w), whole(h)]
    if (!withChart) return
    this.chart = beside ? [edge + w + gap, top, width - w - gap, high] : [edge, top + h + gap, width, high - h - gap]
  }

  plotOf(chart) {
    const plot = Object.assign(new Plot(false), { wide: this.chart[2], high: this.chart[3] })
    const { low, high, log } = chart.scale
    const count = Math.min(MOST_TICKS, this.chart[3] / TICK_ROOM)
    const ticks = log ? logTicks(low, high, count) : roundTicks(low, high, count)
    plot.load(this.racers, chart.values, chart.steps, chart.title, { low, high, log, ticks }, chart.clock, chart.bands)
    return plot
  }

  // `ratio` pixels for each unit; a film keeps layers from frame to frame.
  begin(ratio, layered) {
    this.ratio = ratio
    this.layered = layered
    const layer = layered ? document.createElement("canvas") : null
    this.trails = this.solid ? new Draped(this.ground, layer) : new Trails(layer)
    this.trails.weighted = this.weighted
    const [x0, x1] = this.surface.home
    this.trails.load(this.racers, this.steps, x1 - x0)
    this.trails.project(this.view, ratio, this.theme.size.dot)
  }

  paint(ctx, t) {
    const { theme } = this
    if (!theme.clear) {
      ctx.fillStyle = theme.background
      ctx.fillRect(0, 0, this.wide, this.high)
    }
    this.paintText(ctx)
    this.ground.move(wayAt(this.ways, t))
    within(ctx, this.map, true, () => {
      if (this.layered) copied(ctx, this.ground.picture(this.view, theme, this.ratio), this.ratio)
      else this.ground.paint(ctx, this.view, theme, this.ratio)
      paintRun(ctx, this, t)
    })
    this.frame(ctx)
    if (this.chart) within(ctx, this.chart, false, () => this.plot.paintWhole(ctx, t, theme))
  }

  // A line around the map, unless it ends with the figure or ink is to be spared.
  frame(ctx) {
    if (this.theme.plain || this.map[2] === this.wide) return
    ctx.beginPath()
    ctx.rect(...this.map)
    ctx.lineWidth = 1
    ctx.strokeStyle = this.theme.faint
    ctx.stroke()
  }

  paintText(ctx) {
    const [left] = this.map
    const bottom = this.high - EDGE - tall(this.caption)
    ctx.textAlign = "left"
    ctx.textBaseline = "middle"
    writeLines(ctx, this.heading, left, EDGE - 4, this.theme)
    writeLines(ctx, this.caption, left, bottom + 6, this.theme)
  }

  // A canvas of this many pixels for each of the figure's, with the pen that paints on it.
  canvas(scale) {
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(this.pixels[0] * scale)
    canvas.height = Math.round(this.pixels[1] * scale)
    const ctx = canvas.getContext("2d", { willReadFrequently: true })
    ctx.setTransform(this.unit * scale, 0, 0, this.unit * scale, 0, 0)
    return { canvas, ctx }
  }
}

// The same part of the plane in another frame: all that the screen shows, or once more the surface's own window.
function viewOf({ view, surface }, [, , wide, high]) {
  const own = new View(surface)
  own.resize(wide, high, [wide, 0, wide, 0])
  if (view.atHome) return own
  const [x0, x1, y0, y1] = view.window
  const [sx, sy] = own.scales
  own.zoom *= Math.min(wide / sx / (x1 - x0), high / sy / (y1 - y0))
  Object.assign(own, { x: view.x, y: view.y })
  own.stay()
  return own
}

function within(ctx, [x, y, wide, high], clipping, paint) {
  ctx.save()
  if (clipping) {
    ctx.beginPath()
    ctx.rect(x, y, wide, high)
    ctx.clip()
  }
  ctx.translate(x, y)
  paint()
  ctx.restore()
}

// The surface's name and its formula, beside it where there is room.
function headingLines({ title, formula }, size, font, width) {
  const name = { text: title, size: size.title, bold: true }
  probe.font = `700 ${size.title}px ${font}`
  const aside = probe.measureText(title).width + size.title
  const beside = linesOf(formula, `${size.axis}px ${font}`, width - aside)
  if (beside.length === 1) return [{ ...name, beside: { text: formula, size: size.axis, x: aside } }]
  return [name, ...linesOf(formula, `${size.axis}px ${font}`, width).map((text) => ({ text, size: size.axis }))]
}

function tall(lines) {
  return lines.reduce((sum, line) => sum + line.size * 1.4, 0)
}

function writeLines(ctx, lines, left, top, theme) {
  let y = top
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

// A text broken at its spaces into lines no wider than this.
function linesOf(text, font, width) {
  probe.font = font
  const lines = []
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word
    if (lines.length && probe.measureText(longer).width <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
