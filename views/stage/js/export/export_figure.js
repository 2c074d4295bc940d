// What is shown, as a figure of its own: title, map, loss chart and caption, painted as on the screen.

import { contextOf, copied } from "../core/canvas.js"
import { logTicks, roundTicks } from "../core/numbers.js"
import { inUnits, unitOf } from "../core/sizes.js"
import { inked, PAPERS } from "../core/theme.js"
import { MapGround } from "../map/map_ground.js"
import { MapTrails } from "../map/map_trails.js"
import { MapView } from "../map/map_view.js"
import { driftAt } from "../model/surfaces.js"
import { paintRun } from "../overlay/run_picture.js"
import { Plot } from "../panels/plot.js"
import { OrbitCamera } from "../relief/orbit_camera.js"
import { Relief } from "../relief/relief.js"
import { ReliefTrails } from "../relief/relief_trails.js"
import { presetOf } from "./presets.js"
import { headingLines, linesOf, tall, writeLines } from "./text_lines.js"

/**
 * @import { Ground } from "../map/ground.js"
 * @import { Trails } from "../map/trails.js"
 * @import { StepParts } from "../overlay/step_arrows.js"
 * @import { Box, Choices, OutlineKind, Pen, Shown, Sizes, SurfaceBlock, Theme, View } from "../types.d.ts"
 * @import { TextLine } from "./text_lines.js"
 */

// Letters that are as wide wherever the file is opened.
const FONT = "Arial, Helvetica, Liberation Sans, sans-serif"

const EDGE = 12
const GAP = 14
const MAP_SHARE = 0.6
const BODY_SHARE = 0.55
const WIDE_ENOUGH = 1.25
const MOST_TICKS = 6
const TICK_ROOM = 40

/**
 * How a figure is drawn: choices as the dialog names them.
 * @param {Choices} choices @param {Sizes} size @param {SurfaceBlock["ground"]} ground @returns {Theme}
 */
function paperOf({ dark, clear, plain }, size, ground) {
  const colours = PAPERS[dark ? "dark" : "light"]
  const theme = inked(colours["background-color"], colours["text-color"], ground)
  return { ...theme, clear, plain, size, font: FONT }
}

export class ExportFigure {
  /** Where names were before. @type {Map<string | number, string>} */
  kept = new Map()
  /** The arrows shown. @type {StepParts | null} */
  parts = null
  ratio = 1
  layered = false
  /** @type {TextLine[]} */
  heading = []
  /** @type {TextLine[]} */
  caption = []
  /** Where the map is, as [left, top, width, height]. @type {Box} */
  map = [0, 0, 0, 0]
  /** Where the loss chart is, if there is one. @type {Box | null} */
  chart = null
  /** Whether the words leave too little room. */
  crowded = false

  /**
   * `Path` is the kind of path its pens take.
   * @param {Shown} scene @param {Choices} choices @param {OutlineKind} [Path]
   */
  constructor(scene, choices, Path) {
    const { wide, high, size } = presetOf(choices.preset, scene)
    const { surface, start, named, arrows, recorded, drift, weighted } = scene
    this.unit = unitOf(size)
    this.pixels = [wide, high]
    this.wide = wide / this.unit
    this.high = high / this.unit
    this.surface = surface
    this.start = start
    this.named = named
    this.arrows = arrows
    this.recorded = recorded
    this.drift = drift
    this.weighted = weighted
    this.theme = paperOf(choices, inUnits(size), surface.ground)
    this.racers = scene.racers.map((racer) => ({ ...racer, colour: this.theme.dark ? racer.dark : racer.light }))
    this.steps = scene.loss.shown.steps
    this.place(choices)
    const { view } = scene
    const [, , w, h] = this.map
    if (view instanceof OrbitCamera) {
      const relief = new Relief(surface)
      this.side = { view: view.framed(relief, w, h), ground: relief }
    } else this.side = { view: viewOf(view, surface, this.map), ground: new MapGround(surface, Path) }
    this.plot = this.chart && this.plotOf(scene.loss, this.chart)
    this.trails = this.trailsOn(null)
  }

  /** @returns {View} */
  get view() {
    return this.side.view
  }

  /** @returns {Ground} */
  get ground() {
    return this.side.ground
  }

  /**
   * Where everything goes, as [left, top, width, height]; alone, the map fills the figure.
   * @param {Choices} choices
   */
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
    /**
     * On whole pixels, so that what is copied there stays sharp.
     * @param {number} v
     */
    const whole = (v) => Math.round(v * this.unit) / this.unit
    this.map = [whole(edge), whole(top), whole(w), whole(h)]
    if (!withChart) return
    this.chart = beside ? [edge + w + gap, top, width - w - gap, high] : [edge, top + h + gap, width, high - h - gap]
  }

  /** @param {Plot} chart @param {Box} box */
  plotOf(chart, [, , wide, tall]) {
    const plot = new Plot(false)
    plot.wide = wide
    plot.high = tall
    const { low, high, log } = chart.scale
    const count = Math.min(MOST_TICKS, tall / TICK_ROOM)
    const ticks = log ? logTicks(low, high, count) : roundTicks(low, high, count)
    plot.load({ ...chart.shown, racers: this.racers, scale: { low, high, log, ticks } })
    return plot
  }

  /**
   * `ratio` pixels for each unit; a film keeps layers from frame to frame.
   * @param {number} ratio @param {boolean} layered
   */
  begin(ratio, layered) {
    this.ratio = ratio
    this.layered = layered
    const layer = layered ? document.createElement("canvas") : null
    this.trails = this.trailsOn(layer)
    this.trails.weighted = this.weighted
    const [x0, x1] = this.surface.home
    this.trails.load(this.racers, this.steps, x1 - x0)
    this.trails.project(this.view, ratio, this.theme.size.dot)
  }

  /** @param {HTMLCanvasElement | null} layer @returns {Trails<any>} */
  trailsOn(layer) {
    const { ground } = this.side
    return ground instanceof Relief ? new ReliefTrails(ground, layer) : new MapTrails(layer)
  }

  /** @param {Pen} ctx @param {number} t */
  paint(ctx, t) {
    const { theme } = this
    if (!theme.clear) {
      ctx.fillStyle = theme.background
      ctx.fillRect(0, 0, this.wide, this.high)
    }
    this.paintText(ctx)
    this.ground.move(driftAt(this.drift, t))
    within(ctx, this.map, true, () => {
      const { ground, view } = this
      if (this.layered) copied(ctx, ground.picture(view, theme, this.ratio), this.ratio)
      else ground.paint(ctx, view, theme, this.ratio)
      paintRun(ctx, this, t)
    })
    this.frame(ctx)
    const { chart, plot } = this
    if (chart && plot) within(ctx, chart, false, () => plot.paintWhole(ctx, t, theme))
  }

  /**
   * A line around the map, unless it ends with the figure or ink is to be spared.
   * @param {Pen} ctx
   */
  frame(ctx) {
    if (this.theme.plain || this.map[2] === this.wide) return
    ctx.beginPath()
    ctx.rect(...this.map)
    ctx.lineWidth = 1
    ctx.strokeStyle = this.theme.faint
    ctx.stroke()
  }

  /** @param {Pen} ctx */
  paintText(ctx) {
    const [left] = this.map
    const bottom = this.high - EDGE - tall(this.caption)
    ctx.textAlign = "left"
    ctx.textBaseline = "middle"
    writeLines(ctx, this.heading, left, EDGE - 4, this.theme)
    writeLines(ctx, this.caption, left, bottom + 6, this.theme)
  }

  /**
   * A canvas of this many pixels for each of the figure's, with the pen that paints on it.
   * @param {number} scale
   */
  canvas(scale) {
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(this.pixels[0] * scale)
    canvas.height = Math.round(this.pixels[1] * scale)
    const ctx = contextOf(canvas, { willReadFrequently: true })
    ctx.setTransform(this.unit * scale, 0, 0, this.unit * scale, 0, 0)
    return { canvas, ctx }
  }
}

/**
 * The same part of the plane in another frame: all that the screen shows, or once more the surface's own window.
 * @param {MapView} view @param {SurfaceBlock} surface @param {Box} box
 */
function viewOf(view, surface, [, , wide, high]) {
  const own = new MapView(surface)
  own.resize(wide, high, [wide, 0, wide, 0])
  if (view.atHome) return own
  const [x0, x1, y0, y1] = view.window
  const [sx, sy] = own.scales
  own.zoom *= Math.min(wide / sx / (x1 - x0), high / sy / (y1 - y0))
  own.x = view.x
  own.y = view.y
  own.stay()
  return own
}

/** @param {Pen} ctx @param {Box} box @param {boolean} clipping @param {() => void} paint */
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
