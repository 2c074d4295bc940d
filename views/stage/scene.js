// What is painted: the map or the relief and the two charts, for a surface, its racers and a moment.

const LARGE = 1.4

class Scene {
  constructor(controls, scrub) {
    this.controls = controls
    this.flat = { trails: new Trails() }
    this.steps = 0
    this.solid = false
    this.filled = true
    this.large = false
    this.charts = [new Chart(controls.loss, scrub, false), new Chart(controls.rates, scrub, true)]
    this.racers = []
    this.kept = new Map()
    this.named = true
    this.start = this.ghost = null
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
    this.raised = { view: this.orbit, ground: relief, trails: new Draped(relief) }
    this.use()
    this.controls.map.style.setProperty("--shape", surface.shape)
    if (!same) this.racers = []
    if (!same) this.start = null
    this.ghost = null
    this.readTheme()
    this.resize()
  }

  showRacers(racers, start, steps) {
    this.racers = racers
    this.start = start
    this.ghost = null
    this.kept.clear()
    this.steps = steps
    this.colour()
    const { floor } = this.surface
    this.loadTrails()
    const [loss, rates] = this.charts
    loss.load(racers, racers.map((racer) => racer.gap), steps, lossTitle(floor), lossScale(racers, floor))
    const lrs = racers.map((racer) => racer.lr)
    const log = racers.length > 0 && ratesAreLog(lrs)
    rates.load(racers, lrs, steps, log ? "learning rate, log scale" : "learning rate", scaleOf(lrs, log, Infinity, 3))
    this.resize()
  }

  loadTrails() {
    const { home } = this.surface
    this.trails.load(this.racers, this.steps, home[1] - home[0])
  }

  // The map, or the surface in three dimensions: a view, a ground and trails, alike for all who use them.
  use() {
    Object.assign(this, this.solid ? this.raised : this.flat)
    this.ground.filled = this.filled
    this.controls.map.classList.toggle("solid", this.solid)
  }

  turnSolid(solid) {
    this.solid = solid
    this.use()
    for (const racer of this.racers) racer.drape = null
    this.loadTrails()
    this.kept.clear()
    this.ghost = null
  }

  fill(filled) {
    if (!this.surface) return
    this.filled = this.ground.filled = filled
    this.ground.stale = true
  }

  readTheme() {
    const { root } = this.controls
    this.theme = themeOf(root, this.surface?.ground)
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

  // How many CSS pixels everything painted as one takes: lines, letters and marks grow together.
  get size() {
    return this.large ? LARGE : 1
  }

  resize() {
    if (!this.surface) return
    const { map, mapCanvas, zoom } = this.controls
    const { size } = this
    const corner = [zoom.offsetLeft - 6, 0, map.clientWidth, zoom.offsetTop + zoom.offsetHeight + 6]
    this.ratio = (devicePixelRatio || 1) * size
    this.view.resize(map.clientWidth / size, map.clientHeight / size, corner.map((v) => v / size))
    this.pen = sized(mapCanvas, this.view.wide, this.view.high, this.ratio)
    this.trails.project(this.view, this.ratio)
    for (const chart of this.charts) chart.resize(this.ratio, size)
    this.stale()
  }

  moved() {
    this.ground.resting = false
    this.ground.stale = true
    this.trails.project(this.view, this.ratio)
    this.controls.map.classList.toggle("away", !this.view.atHome)
    this.controls.explain(null)
  }

  rest() {
    this.ground.resting = true
    this.ground.stale = true
  }

  paint(t) {
    if (!this.surface || !this.view.wide) return
    this.paintMap(t)
    for (const chart of this.charts) chart.paint(t, this.theme)
  }

  paintMap(t) {
    const { view, theme, pen: ctx } = this
    copied(ctx, this.ground.picture(view, theme, this.ratio), this.ratio)
    if (!this.start) return
    this.trails.paint(ctx, t, theme)
    const boxes = [view.corner, ...this.ground.boxes(view)]
    const start = placedStart(ctx, this.startPixel(), theme, view, boxes)
    paintTurns(ctx, this.racers, t, theme, this.named)
    paintHeads(ctx, this.racers, t, view, theme, this.named, this.kept, [...boxes, ...start.covered])
    paintStart(ctx, start, theme, this.named)
    if (this.ghost) paintGhost(ctx, view.pixel(...this.ghost), theme)
  }

  startPixel() {
    const loss = this.racers[0]?.loss[0]
    return this.start && this.view.pixel(...this.start, loss)
  }

  nearPoint(px, py, reach) {
    return this.ground.near(this.view, px, py, reach)
  }
}

// Whether one surface is another shape of the other: their names differ in the digest only.
function alikeSurfaces(a, b) {
  const kind = ({ surface }) => surface.slice(0, surface.lastIndexOf("-"))
  return Boolean(a) && kind(a) === kind(b)
}
