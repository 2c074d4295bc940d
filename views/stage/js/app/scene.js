// What is painted: the map or the relief, and the charts beside it, for a surface, its racers and a moment.

import { copied, sized } from "../core/canvas.js"
import { inUnits, SCREEN, unitOf } from "../core/sizes.js"
import { themeOf } from "../core/theme.js"
import { groupsOf } from "../model/samples.js"
import { alikeSurfaces, driftAt } from "../model/surfaces.js"
import { nearMark } from "../overlay/event_marks.js"
import { paintGhost } from "../overlay/heads.js"
import { explainedOf, paintRun, startOf } from "../overlay/run_picture.js"
import { DataPanel } from "../panels/data_panel.js"
import { Charts } from "./charts.js"
import { Sides } from "./sides.js"

/**
 * @import { Group } from "../model/samples.js"
 * @import { StepNumbers } from "../model/step_numbers.js"
 * @import { StepParts } from "../overlay/step_arrows.js"
 * @import { About, Packed, Pair, PathsBlock, Racer, Shown, SurfaceBlock, Ticks } from "../types.d.ts"
 * @import { Controls } from "./controls.js"
 */

export class Scene {
  /** The surface shown, once one has come. @type {SurfaceBlock | null} */
  surface = null
  /** @type {Racer[]} */
  racers = []
  steps = 0
  /** What the ticks count. @type {Ticks} */
  clock = { unit: 1, name: "step" }
  /** How the ground moves. @type {Packed | null} */
  drift = null
  /** The samples each update saw. @type {Group[]} */
  groups = []
  /** @type {Pair | null} */
  start = null
  /** Where the start would be. @type {number[] | null} */
  ghost = null
  /** @type {About} */
  about = {}
  /** Where each name was before. @type {Map<string | number, string>} */
  kept = new Map()
  named = true
  arrows = false
  plain = false
  weighted = true
  size = SCREEN
  /** One racer's updates in numbers. @type {StepNumbers | null} */
  recorded = null
  /** The arrows shown. @type {StepParts | null} */
  parts = null
  ratio = 1
  /** @type {CanvasRenderingContext2D | null} */
  pen = null
  sides = new Sides()

  /** @param {Controls} controls @param {(step: number) => void} scrub */
  constructor(controls, scrub) {
    this.controls = controls
    this.charts = new Charts(controls, scrub)
    this.data = new DataPanel(controls.data, controls.dataCanvas)
    this.theme = this.themeNow()
  }

  get solid() {
    return this.sides.solid
  }

  get view() {
    return this.sides.shown.view
  }

  get ground() {
    return this.sides.shown.ground
  }

  get trails() {
    return this.sides.shown.trails
  }

  /** @param {SurfaceBlock} surface */
  showSurface(surface) {
    const same = alikeSurfaces(this.surface, surface)
    this.sides.take(surface, same && String(this.surface?.home) === String(surface.home))
    this.surface = surface
    this.use()
    this.controls.map.style.setProperty("--shape", String(surface.shape))
    this.controls.offer(surface.related)
    if (!same) this.racers = []
    if (!same) this.start = null
    this.ghost = null
    if (this.solid) this.loadTrails()
    this.readTheme()
    this.resize()
  }

  /**
   * `paths` is what came with the racers: the start, the clock, the samples seen, the way the ground moves. `settled`:
   * the racers are those already drawn, whose names stay where they are.
   * @param {Racer[]} racers @param {PathsBlock} paths @param {number} steps @param {boolean} settled
   */
  showRacers(racers, paths, steps, settled) {
    this.clock = paths.clock
    this.drift = paths.drift ?? null
    this.groups = groupsOf(paths)
    this.start = paths.start
    this.ghost = null
    if (!settled) this.kept.clear()
    this.load(racers, steps)
    this.resize()
  }

  /**
   * The same racers on other paths.
   * @param {Racer[]} racers @param {number} steps
   */
  bend(racers, steps) {
    this.load(racers, steps)
    this.project()
  }

  /** @param {Racer[]} racers @param {number} steps */
  load(racers, steps) {
    const { surface } = this
    if (!surface) return
    this.racers = racers
    this.steps = steps
    this.colour()
    this.loadTrails()
    this.data.load(surface.data, racers, this.groups)
    this.loadCharts()
  }

  loadTrails() {
    if (!this.surface) return
    const { home } = this.surface
    this.trails.load(this.racers, this.steps, home[1] - home[0])
  }

  project() {
    this.trails.project(this.view, this.ratio, this.theme.size.dot)
  }

  // What is shown from now on draws as the other did.
  use() {
    this.trails.weighted = this.weighted
    this.controls.map.classList.toggle("solid", this.solid)
  }

  /** @param {boolean} solid */
  turnSolid(solid) {
    this.sides.solid = solid
    this.use()
    this.loadTrails()
    this.kept.clear()
    this.ghost = null
  }

  /** @param {boolean} weighted */
  weigh(weighted) {
    this.weighted = this.trails.weighted = weighted
    this.trails.clear()
  }

  // Another loss is to be shown, or another scale of the rates.
  chooseChart() {
    this.loadCharts()
    this.resize()
  }

  loadCharts() {
    const { racers, steps, clock, surface } = this
    if (surface) this.charts.load({ racers, steps, clock, surface })
  }

  themeNow() {
    return { ...themeOf(this.controls.root, this.surface?.ground), plain: this.plain, size: inUnits(this.size) }
  }

  readTheme() {
    const { root } = this.controls
    const { muted, faint, onPrimary } = (this.theme = this.themeNow())
    for (const [name, colour] of Object.entries({ muted, faint, onPrimary })) {
      root.style.setProperty(`--${name}`, colour)
    }
    this.colour()
    this.stale()
  }

  colour() {
    for (const racer of this.racers) racer.colour = this.theme.dark ? racer.dark : racer.light
  }

  // Everything kept is painted anew next time.
  stale() {
    if (!this.surface) return
    this.ground.stale = true
    this.racersStale()
  }

  racersStale() {
    this.trails.clear()
    this.charts.stale()
  }

  // How many CSS pixels a unit drawn takes.
  get unit() {
    return unitOf(this.size)
  }

  resize() {
    if (!this.surface) return
    const { root, map, mapCanvas, zoom } = this.controls
    root.style.setProperty("--top", `${Math.round(root.getBoundingClientRect().top)}px`)
    const corner = [zoom.offsetLeft - 6, 0, map.clientWidth, zoom.offsetTop + zoom.offsetHeight + 6]
    const { unit } = this
    this.ratio = (devicePixelRatio || 1) * unit
    const [left, top, right, bottom] = corner.map((v) => v / unit)
    this.view.resize(map.clientWidth / unit, map.clientHeight / unit, [left, top, right, bottom])
    this.pen = sized(mapCanvas, this.view.wide, this.view.high, this.ratio)
    this.project()
    this.charts.resize(this.ratio, unit)
    this.data.resize(this.ratio, unit)
    this.stale()
  }

  moved() {
    if (!this.surface) return
    this.sides.stir()
    this.ground.stale = true
    this.project()
    this.controls.map.classList.toggle("away", !this.view.atHome)
    this.controls.explain(null)
  }

  /** @param {number} t */
  paint(t) {
    if (!this.surface || !this.view.wide) return
    this.paintMap(t)
    this.charts.paint(t, this.theme)
    this.data.paint(t, this.theme)
  }

  /** @param {number} t */
  paintMap(t) {
    const { view, theme, pen: ctx } = this
    if (!ctx) return
    if (this.ground.move(driftAt(this.drift, t))) this.sides.stir()
    copied(ctx, this.ground.picture(view, theme, this.ratio), this.ratio)
    paintRun(ctx, this, t)
    if (this.ghost) paintGhost(ctx, view.pixel(this.ghost[0], this.ghost[1]), theme)
  }

  /** What figures take of it. @returns {Shown} */
  picture() {
    const { view, ground, racers, named, arrows, recorded, surface, start, drift, weighted, theme, size } = this
    const { solid, about } = this
    const { loss } = this.charts
    if (!surface || !start) throw new Error("There is nothing to be seen yet.")
    return {
      view,
      ground,
      racers,
      named,
      arrows,
      recorded,
      surface,
      start,
      drift,
      weighted,
      theme,
      size,
      solid,
      loss,
      about,
    }
  }

  // The racer whose numbers have come; none while its path is bent.
  get explained() {
    return explainedOf(this)
  }

  startPixel() {
    return this.start && startOf(this.view, this.start, this.racers)
  }

  /** @param {number} px @param {number} py @param {number} reach @param {number} t */
  nearPoint(px, py, reach, t) {
    const ground = this.ground.near(this.view.shifted(this.ground.way), px, py, reach)
    return ground ?? nearMark(this.racers, t, px, py, reach)
  }
}
