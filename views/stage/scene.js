// What is painted: the map and the two charts, for a surface, its racers and a moment.

class Scene {
  constructor(controls, scrub) {
    this.controls = controls
    this.trails = new Trails()
    this.charts = [new Chart(controls.loss, scrub, false), new Chart(controls.rates, scrub, true)]
    this.racers = []
    this.kept = new Map()
    this.named = true
    this.arrows = false
    this.recorded = null
    this.start = this.ghost = null
  }

  showSurface(surface) {
    const same = alikeSurfaces(this.surface, surface)
    if (!same || String(this.surface.home) !== String(surface.home)) this.view = new View(surface)
    this.surface = surface
    this.ground = new Ground(surface)
    this.controls.map.style.setProperty("--shape", surface.shape)
    if (!same) this.racers = []
    if (!same) this.start = null
    this.ghost = null
    this.readTheme()
    this.resize()
  }

  // `settled`: the racers are those already drawn, whose names stay where they are.
  showRacers(racers, start, steps, settled) {
    this.start = start
    this.ghost = null
    if (!settled) this.kept.clear()
    this.load(racers, steps)
    this.resize()
  }

  // The same racers on other paths.
  bend(racers, steps) {
    this.load(racers, steps)
    this.trails.project(this.view, this.ratio)
  }

  load(racers, steps) {
    this.racers = racers
    this.colour()
    const { home, floor } = this.surface
    this.trails.load(racers, steps, home[1] - home[0])
    const [loss, rates] = this.charts
    loss.load(racers, racers.map((racer) => racer.gap), steps, lossTitle(floor), lossScale(racers, floor))
    const lrs = racers.map((racer) => racer.lr)
    const log = racers.length > 0 && ratesAreLog(lrs)
    rates.load(racers, lrs, steps, log ? "learning rate, log scale" : "learning rate", scaleOf(lrs, log, Infinity, 3))
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

  resize() {
    if (!this.surface) return
    const { map, mapCanvas, zoom } = this.controls
    const corner = [zoom.offsetLeft - 6, 0, map.clientWidth, zoom.offsetTop + zoom.offsetHeight + 6]
    this.ratio = devicePixelRatio || 1
    this.view.resize(map.clientWidth, map.clientHeight, corner)
    this.pen = sized(mapCanvas, this.view.wide, this.view.high, this.ratio)
    this.trails.project(this.view, this.ratio)
    for (const chart of this.charts) chart.resize(this.ratio)
    this.stale()
  }

  moved() {
    this.ground.stale = true
    this.trails.project(this.view, this.ratio)
    this.controls.map.classList.toggle("away", !this.view.atHome)
    this.controls.explain(null)
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
    paintMarks(ctx, this.racers, t, view, theme, this.named)
    const covered = [...boxes, ...start.covered, ...this.paintArrows(ctx, t)]
    paintHeads(ctx, this.racers, t, view, theme, this.named, this.kept, covered)
    paintStart(ctx, start, theme, this.named)
    if (this.ghost) paintGhost(ctx, view.pixel(...this.ghost), theme)
  }

  // The racer whose numbers have come; none while its path is bent.
  get explained() {
    const racer = this.recorded && this.racers.find(({ name }) => name === this.recorded.run)
    return racer && !racer.hidden ? racer : null
  }

  // At a moment between two steps, those of the step that is on its way.
  paintArrows(ctx, t) {
    const racer = this.arrows ? this.explained : null
    const step = Math.floor(t + 1e-9)
    this.parts = racer && step <= racer.last ? partsOf(this.recorded, step) : null
    return this.parts ? paintArrows(ctx, this.parts, racer, this.view, this.theme) : []
  }

  startPixel() {
    return this.start && this.view.pixel(...this.start)
  }

  nearPoint(px, py, reach, t) {
    return this.ground.near(this.view, px, py, reach) ?? nearMark(this.racers, t, px, py, reach)
  }
}

// Whether one surface is another shape of the other: their names differ in the digest only.
function alikeSurfaces(a, b) {
  const kind = ({ surface }) => surface.slice(0, surface.lastIndexOf("-"))
  return Boolean(a) && kind(a) === kind(b)
}
