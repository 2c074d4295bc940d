// The stage: keeps time, does what people ask and takes in what the two elements send.

const BOARD_EVERY = 66
const REST = 160
const TURN = 20 // of a drag's pixels, at one press
const STILL_ACTIONS = ["play", "back", "forward", "first", "last", "scrub"]

class Stage {
  constructor(parent) {
    this.clock = new Clock()
    this.controls = new Controls((action, value) => this.act(action, value))
    this.root = this.controls.root
    this.scene = new Scene(this.controls, (step) => this.act("scrub", step))
    this.board = new Board(this.controls.table, (i) => this.act("toggle", i))
    this.gestures = new Gestures(this.controls.map, this)
    this.quiet = matchMedia("(prefers-reduced-motion: reduce)")
    this.frames = this.surfaceTurn = this.pathsTurn = 0
    this.gone = new AbortController()
    parent.querySelector(".stage")?.remove()
    parent.append(this.root)
    this.watch()
  }

  watch() {
    const { signal } = this.gone
    this.sizes = new ResizeObserver(() => this.resize())
    for (const box of this.root.querySelectorAll(".map, .chart")) this.sizes.observe(box)
    hub().addEventListener("paths", ({ detail }) => detail === this.id && this.takePaths(), { signal })
    document.addEventListener("keydown", (event) => this.controls.keyOutside(event), { signal })
    document.fonts.ready.then(() => this.resize())
    this.watchRatio(signal)
  }

  // A window moved to a screen of another density, or the page was zoomed.
  watchRatio(signal) {
    const changed = () => {
      this.resize()
      this.watchRatio(signal)
    }
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    query.addEventListener("change", changed, { signal, once: true })
  }

  dispose() {
    this.gone.abort()
    this.sizes.disconnect()
    clearTimeout(this.settling)
    cancelAnimationFrame(this.frame)
    this.root.remove()
  }

  // The newest surface wins; it is shown together with the paths that belong to it.
  async takeSurface(bytes) {
    const { id, surface, large } = headerOf(bytes)
    this.id = id
    this.enlarge(large)
    this.readTheme()
    if (surface === this.wanted) return
    this.wanted = surface
    const turn = ++this.surfaceTurn
    const arrived = await unpack(bytes)
    if (turn !== this.surfaceTurn || this.gone.signal.aborted) return
    this.coming = arrived
    if (!this.scene.surface) this.showSurface()
    this.takePaths()
  }

  // For a room, or for one reader.
  enlarge(large) {
    if (large === this.scene.large) return
    this.scene.large = this.controls.large = large
    this.root.classList.toggle("large", large)
    this.resize()
  }

  async takePaths() {
    const turn = ++this.pathsTurn
    const bytes = hub().paths.get(this.id)
    if (!bytes) return
    const { surface, revision } = headerOf(bytes)
    if (surface !== (this.coming ?? this.scene.surface)?.surface) return
    if (!this.coming && revision === this.revision) return
    const paths = await unpack(bytes)
    if (turn !== this.pathsTurn || this.gone.signal.aborted) return
    const anew = Boolean(this.coming) && !alikeSurfaces(this.scene.surface, this.coming)
    if (this.coming) this.showSurface()
    this.showPaths(paths, anew)
  }

  showSurface() {
    this.scene.showSurface(this.coming)
    this.root.dataset.loadedSurface = this.coming.surface
    this.minima = lowPoints(this.coming)
    this.coming = null
    this.paint()
  }

  // Another surface or start, or the first racer, is watched from the beginning; any other change keeps the step and
  // goes on.
  showPaths(paths, newSurface) {
    const { scene, clock } = this
    const again = newSurface || !scene.racers.length || String(paths.start) !== String(scene.start)
    const atEnd = clock.atEnd
    const hidden = new Set(scene.racers.filter((racer) => racer.hidden).map((racer) => racer.label))
    const racers = racersOf(paths, hidden, scene.surface.floor ?? 0)
    this.revision = paths.revision
    clock.steps = Math.max(0, (racers[0]?.xs.length ?? 1) - 1)
    if (again) this.replay()
    else clock.go(atEnd ? clock.steps : clock.t)
    scene.showRacers(racers, paths.start, clock.steps)
    this.board.load(racers, this.minima)
    this.boardAt = null
    this.controls.describe(scene)
    this.paint()
    this.wake()
  }

  replay() {
    this.clock.go(0)
    if (this.quiet.matches) this.clock.finish()
    else this.clock.play()
  }

  act(action, value) {
    const { clock, scene } = this
    const jump = (step) => {
      clock.pause()
      clock.go(step)
    }
    const far = value === true ? 10 : 1
    const actions = {
      play: () => (clock.playing ? clock.pause() : clock.play()),
      back: () => jump(Math.ceil(clock.t) - far),
      forward: () => jump(clock.step + far),
      first: () => jump(0),
      last: () => jump(clock.steps),
      scrub: () => jump(value),
      speed: () => (clock.speed = value),
      loop: () => (clock.loop = !clock.loop),
      labels: () => (scene.named = !scene.named),
      contours: () => scene.fill(!scene.filled),
      solid: () => this.turnSolid(),
      left: () => this.turn(-TURN, 0),
      right: () => this.turn(TURN, 0),
      up: () => this.turn(0, TURN),
      down: () => this.turn(0, -TURN),
      toggle: () => this.toggle(scene.racers[value]),
      closer: () => this.zoom(1.5),
      wider: () => this.zoom(1 / 1.5),
      reset: () => this.reset(),
      present: () => this.present(!scene.large),
      leave: () => this.present(false),
      help: () => this.controls.help.showModal(),
    }
    actions[action]()
    if (!clock.playing && STILL_ACTIONS.includes(action)) this.say()
    this.wake()
  }

  say() {
    this.controls.announce(`Paused at step ${this.clock.step}`)
  }

  toggle(racer) {
    if (!racer) return
    racer.hidden = !racer.hidden
    this.scene.racersStale()
    this.boardAt = null
  }

  zoom(factor) {
    if (!this.view) return
    this.view.scale(factor)
    this.moved()
  }

  // What the gestures ask for.

  get view() {
    return this.scene.view
  }

  reset() {
    this.view?.reset()
    this.moved()
  }

  // A relief that moves is painted with fewer samples; it gets them back at rest.
  moved() {
    this.scene.moved()
    clearTimeout(this.settling)
    if (this.scene.solid) this.settling = setTimeout(() => this.rest(), REST)
    this.wake()
  }

  rest() {
    this.scene.rest()
    this.wake()
  }

  turnSolid() {
    const { scene, controls } = this
    if (!scene.surface) return
    scene.turnSolid(!scene.solid)
    controls.showSolid(scene.solid)
    if (scene.start) controls.describe(scene)
    this.moved()
    this.resize()
  }

  turn(dx, dy) {
    if (!this.scene.solid) return
    this.view.pan(dx, dy)
    this.moved()
  }

  ghost(x, y) {
    this.scene.ghost = x === null ? null : this.view.point(x, y)
    this.wake()
  }

  started(px, py) {
    const place = this.view.point(px, py)
    if (!place) return this.wake()
    const [x, y] = place
    const unit = 1 / Math.max(...this.view.scales)
    this.scene.ghost = [x, y]
    this.send(fine(x, unit), fine(y, unit))
    this.wake()
  }

  startPixel() {
    return this.scene.startPixel()
  }

  nearPoint(px, py, reach) {
    return this.scene.nearPoint(px, py, reach)
  }

  tip(found) {
    const { size } = this
    this.controls.explain(found && { ...found, x: found.x * size, y: found.y * size })
  }

  get size() {
    return this.scene.size
  }

  suggest() {
    const key = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl"
    this.controls.suggest(`${key} + scroll to zoom`)
  }

  // Painting.

  readTheme() {
    this.scene.readTheme()
    if (this.scene.racers.length) this.board.load(this.scene.racers, this.minima)
    this.boardAt = null
    this.wake()
  }

  // At once: a canvas that changes its size is empty until painted.
  resize() {
    if (this.gone.signal.aborted) return
    this.scene.resize()
    this.paint()
  }

  wake() {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = null
      this.pass(now)
    })
  }

  pass(now) {
    const { clock } = this
    const playing = clock.playing
    if (playing) clock.tick(now)
    this.paint()
    if (clock.playing) this.wake()
    else if (playing) this.say()
  }

  paint() {
    if (!this.view?.wide) return
    this.scene.paint(this.clock.t)
    this.paintBoard()
    this.controls.show(this.clock, this.scene)
    this.report()
  }

  // Numbers that change at every frame cannot be read.
  paintBoard() {
    const { step, playing } = this.clock
    const now = performance.now()
    if (this.boardAt === step || (playing && now - this.boardTime < BOARD_EVERY)) return
    this.boardAt = step
    this.boardTime = now
    this.board.paint(step)
  }

  // For tests, and for anyone who looks.
  report() {
    const { dataset } = this.root
    dataset.revision = this.revision ?? ""
    dataset.step = this.clock.step
    dataset.playing = this.clock.playing
    dataset.frames = ++this.frames
    dataset.solid = this.scene.solid
    dataset.view = this.view.window.map((v) => Number(v.toPrecision(6))).join(",")
  }
}

function hub() {
  return (globalThis.descentStage ??= Object.assign(new EventTarget(), { paths: new Map() }))
}

const stages = new WeakMap()

// Called again on every change of data or theme; a clean-up overtaken by a later call must not end the stage.
export default function ({ data, parentElement, setTriggerValue }) {
  const stage = stages.get(parentElement) ?? new Stage(parentElement)
  stages.set(parentElement, stage)
  stage.send = (x, y) => setTriggerValue("start", [x, y])
  stage.present = (large) => setTriggerValue("present", large)
  const turn = (stage.mounted = {})
  stage.takeSurface(data)
  return () => {
    if (stage.mounted !== turn) return
    stages.delete(parentElement)
    stage.dispose()
  }
}
