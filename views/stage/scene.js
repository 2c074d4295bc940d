// What is painted: the map or the relief, and the charts beside it, for a surface, its racers and a moment.

class Scene {
  constructor(controls, scrub) {
    this.controls = controls
    this.flat = { trails: new Trails(document.createElement("canvas")) }
    this.steps = 0
    this.solid = false
    this.weighted = true
    this.size = SCREEN
    this.charts = [new Chart(controls.loss, scrub, false), new Chart(controls.rates, scrub, true)]
    this.data = new DataPanel(controls.data)
    this.racers = []
    this.kept = new Map()
    this.named = true
    this.arrows = false
    this.plain = false
    this.recorded = null
    this.clock = { unit: 1, name: "step" }
    this.start = this.ghost = null
    this.about = {}
  }

  showSurface(surface) {
    const same = alikeSurfaces(this.surface, surface)
    const relief = new Relief(surface)
    if (!same || String(this.surface.home) !== String(surface.home)) {
      this.flat.view = new View(surface)
      this.orbit = new Orbit(relief)
    }
    this.surface = surface
    this.orbit.relief = relief
    this.flat.ground = new Ground(surface)
    const trails = new Draped(relief, document.createElement("canvas"))
    this.raised = { view: this.orbit, ground: relief, trails }
    this.use()
    this.controls.map.style.setProperty("--shape", surface.shape)
    this.controls.offer(surface.beside)
    if (!same) this.racers = []
    if (!same) this.start = null
    this.ghost = null
    this.readTheme()
    this.resize()
  }

  // `paths` is what came with the racers: the start, the clock, the samples seen, the way the ground moves. `settled`:
  // the racers are those already drawn, whose names stay where they are.
  showRacers(racers, paths, steps, settled) {
    const { start, clock } = paths
    Object.assign(this, { clock, ways: paths.ways, groups: groupsOf(paths) })
    this.start = start
    this.ghost = null
    if (!settled) this.kept.clear()
    this.load(racers, steps)
    this.resize()
  }

  // The same racers on other paths.
  bend(racers, steps) {
    this.load(racers, steps)
    this.project()
  }

  load(racers, steps) {
    this.racers = racers
    this.steps = steps
    this.colour()
    this.loadTrails()
    this.data.load(this.surface.data, racers, this.groups)
    this.loadLoss()
    const rates = this.charts[1]
    const lrs = racers.map((racer) => racer.lr)
    const log = racers.length > 0 && ratesAreLog(lrs)
    const title = log ? "learning rate, log scale" : "learning rate"
    rates.load(racers, lrs, steps, title, scaleOf(lrs, log, Infinity, 3), this.clock)
    this.controls.rates.hidden = Boolean(this.surface.data) && lrs.every((list) => list.every((lr) => lr === list[0]))
  }

  loadTrails() {
    const { home } = this.surface
    this.trails.load(this.racers, this.steps, home[1] - home[0])
  }

  project() {
    this.trails.project(this.view, this.ratio, this.theme.size.dot)
  }

  // The map, or the surface in three dimensions: a view, a ground and trails, alike for all who use them.
  use() {
    Object.assign(this, this.solid ? this.raised : this.flat)
    this.trails.weighted = this.weighted
    this.controls.map.classList.toggle("solid", this.solid)
  }

  turnSolid(solid) {
    this.solid = solid
    this.use()
    this.loadTrails()
    this.kept.clear()
    this.ghost = null
  }

  weigh(weighted) {
    this.weighted = this.trails.weighted = weighted
    this.trails.clear()
  }

  // The loss that is asked for: the one being learned, or another along the same path.
  loadLoss() {
    const { racers, steps, clock, surface } = this
    const name = this.controls.lossShown
    const other = surface.beside.indexOf(name)
    const floor = other < 0 ? surface.floor : 0
    const values = racers.map((racer) => (other < 0 ? racer.gap : racer.beside[other]))
    const bands = other < 0 && racers.every((racer) => racer.band) ? racers.map((racer) => racer.band) : []
    const title = other < 0 ? lossTitle(floor) : `${name}, log scale`
    this.charts[0].load(racers, values, steps, title, lossScale(values, floor), clock, bands)
  }

  readTheme() {
    const { root } = this.controls
    this.theme = { ...themeOf(root, this.surface?.ground), plain: this.plain, size: inUnits(this.size) }
    for (const name of ["muted", "faint", "onPrimary"]) root.style.setProperty(`--${name}`, this.theme[name])
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
    for (const chart of this.charts) chart.stale = true
  }

  // How many CSS pixels a unit drawn takes.
  get unit() {
    return unitOf(this.size)
  }

  resize() {
    if (!this.surface) return
    const { map, mapCanvas, zoom } = this.controls
    const corner = [zoom.offsetLeft - 6, 0, map.clientWidth, zoom.offsetTop + zoom.offsetHeight + 6]
    const { unit } = this
    this.ratio = (devicePixelRatio || 1) * unit
    this.view.resize(map.clientWidth / unit, map.clientHeight / unit, corner.map((v) => v / unit))
    this.pen = sized(mapCanvas, this.view.wide, this.view.high, this.ratio)
    this.project()
    for (const chart of this.charts) chart.resize(this.ratio, unit)
    this.data.resize(this.ratio, unit)
    this.stale()
  }

  moved() {
    this.stir()
    this.ground.stale = true
    this.project()
    this.controls.map.classList.toggle("away", !this.view.atHome)
    this.controls.explain(null)
  }

  // A relief that moves is painted with fewer samples; it gets them back at rest.
  stir() {
    if (this.solid) this.ground.resting = false
  }

  rest() {
    this.ground.resting = this.ground.stale = true
  }

  paint(t) {
    if (!this.surface || !this.view.wide) return
    this.paintMap(t)
    for (const chart of this.charts) chart.paint(t, this.theme)
    this.data.paint(t, this.theme)
  }

  paintMap(t) {
    const { view, theme, pen: ctx } = this
    if (this.ground.move(wayAt(this.ways, t))) this.stir()
    copied(ctx, this.ground.picture(view, theme, this.ratio), this.ratio)
    paintRun(ctx, this, t)
    if (this.ghost) paintGhost(ctx, view.pixel(...this.ghost), theme)
  }

  // The racer whose numbers have come; none while its path is bent.
  get explained() {
    return explainedOf(this)
  }

  startPixel() {
    return this.start && startOf(this)
  }

  nearPoint(px, py, reach, t) {
    const ground = this.ground.near(this.view.shifted(this.ground.way), px, py, reach)
    return ground ?? nearMark(this.racers, t, px, py, reach)
  }
}

// What lies on the ground of a map: the paths, the start and the heads.
function paintRun(ctx, picture, t) {
  const { view, theme, ground, trails, racers, start, named, kept } = picture
  if (!start) return
  trails.paint(ctx, t, theme)
  const boxes = [view.corner, ...ground.boxes(view.shifted(ground.way))]
  const placed = placedStart(ctx, startOf(picture), theme, view, boxes)
  paintMarks(ctx, racers, t, view, theme, named)
  const covered = [...boxes, ...placed.covered, ...arrowsAt(ctx, picture, t)]
  paintHeads(ctx, racers, t, view, theme, named, kept, covered)
  paintStart(ctx, placed, theme, named)
}

// Where the start is, at the loss recorded there.
function startOf({ view, start, racers }) {
  return view.pixel(...start, racers[0]?.loss[0])
}

function explainedOf({ recorded, racers }) {
  const racer = recorded && racers.find(({ name }) => name === recorded.run)
  return racer && !racer.hidden ? racer : null
}

// At a moment between two steps, those of the step that is on its way.
function arrowsAt(ctx, picture, t) {
  const racer = picture.arrows ? explainedOf(picture) : null
  const tick = Math.floor(t + 1e-9)
  picture.parts = racer && tick <= racer.last ? partsOf(picture.recorded, ownStep(racer, tick)) : null
  return picture.parts ? paintArrows(ctx, picture.parts, racer, picture.view, picture.theme) : []
}

// The way of moving ground between two ticks.
function wayAt(ways, t) {
  if (!ways) return [0, 0]
  const [xs, ys] = [row(ways, 0), row(ways, 1)]
  const k = Math.min(Math.floor(t), xs.length - 1)
  const next = Math.min(k + 1, xs.length - 1)
  return [xs, ys].map((values) => values[k] + (t - k) * (values[next] - values[k]))
}

// Whether one surface is another shape of the other: their names differ in the digest only.
function alikeSurfaces(a, b) {
  const kind = ({ surface }) => surface.slice(0, surface.lastIndexOf("-"))
  return Boolean(a) && kind(a) === kind(b)
}
