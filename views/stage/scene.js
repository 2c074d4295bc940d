// What is painted: the map and the two charts, for a surface, its racers and a moment.

class Scene {
  constructor(controls, scrub) {
    this.controls = controls
    this.trails = new Trails(document.createElement("canvas"))
    this.charts = [new Chart(controls.loss, scrub, false), new Chart(controls.rates, scrub, true)]
    this.racers = []
    this.kept = new Map()
    this.named = true
    this.plain = false
    this.start = this.ghost = null
    this.about = {}
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

  showRacers(racers, start, steps) {
    this.racers = racers
    this.start = start
    this.ghost = null
    this.kept.clear()
    this.colour()
    const { home, floor } = this.surface
    this.trails.load(racers, steps, home[1] - home[0])
    const [loss, rates] = this.charts
    loss.load(racers, racers.map((racer) => racer.gap), steps, lossTitle(floor), lossScale(racers, floor))
    const lrs = racers.map((racer) => racer.lr)
    const log = racers.length > 0 && ratesAreLog(lrs)
    rates.load(racers, lrs, steps, log ? "learning rate, log scale" : "learning rate", scaleOf(lrs, log, Infinity, 3))
    this.resize()
  }

  readTheme() {
    const { root } = this.controls
    this.theme = { ...themeOf(root, this.surface?.ground), plain: this.plain }
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
    this.trails.project(this.view, this.ratio, this.theme.size.dot)
    for (const chart of this.charts) chart.resize(this.ratio)
    this.stale()
  }

  moved() {
    this.ground.stale = true
    this.trails.project(this.view, this.ratio, this.theme.size.dot)
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
    paintRun(ctx, this, t)
    if (this.ghost) paintGhost(ctx, view.pixel(...this.ghost), theme)
  }

  startPixel() {
    return this.start && this.view.pixel(...this.start)
  }

  nearPoint(px, py, reach) {
    return this.ground.near(this.view, px, py, reach)
  }
}

// What lies on the ground of a map: the paths, the start and the heads.
function paintRun(ctx, { view, theme, ground, trails, racers, start, named, kept }, t) {
  if (!start) return
  trails.paint(ctx, t, theme)
  const boxes = [view.corner, ...ground.boxes(view)]
  const placed = placedStart(ctx, view.pixel(...start), theme, view, boxes)
  paintTurns(ctx, racers, t, theme, named)
  paintHeads(ctx, racers, t, view, theme, named, kept, [...boxes, ...placed.covered])
  paintStart(ctx, placed, theme, named)
}

// Whether one surface is another shape of the other: their names differ in the digest only.
function alikeSurfaces(a, b) {
  const kind = ({ surface }) => surface.slice(0, surface.lastIndexOf("-"))
  return Boolean(a) && kind(a) === kind(b)
}
