// The stage: keeps time, does what people ask and takes in what the two elements send.

const BOARD_EVERY = 66
const REST = 160
const LOOK = 350 // what the view must rest before it is drawn closer
const TURN = 20 // of a drag's pixels, at one press
const STILL_ACTIONS = ["play", "back", "forward", "first", "last", "scrub"]

class Stage {
  constructor(parent) {
    this.clock = new Clock()
    this.controls = new Controls(
      (action, value) => this.act(action, value),
      () => ({ scene: this.scene, t: this.clock.t, alone: !this.send }),
    )
    this.root = this.controls.root
    this.scene = new Scene(this.controls, (step) => this.act("scrub", step))
    this.board = new Board(this.controls.table, (i) => this.act("toggle", i))
    this.gestures = new Gestures(this.controls.map, this)
    this.quiet = matchMedia("(prefers-reduced-motion: reduce)")
    this.frames = this.surfaceTurn = this.pathsTurn = 0
    // The stop that the live slider is dragged to, the one drawn, and the value sent and not yet answered.
    this.stop = this.bentTo = this.letGone = null
    this.straight = []
    this.gone = new AbortController()
    parent.querySelector(".stage")?.remove()
    parent.append(this.root)
    this.watch()
  }

  watch() {
    const { signal } = this.gone
    this.sizes = new ResizeObserver(() => this.resize())
    for (const box of this.root.querySelectorAll(".map, .chart")) this.sizes.observe(box)
    const heed = (kind, act) => hub().addEventListener(kind, ({ detail }) => detail === this.id && act(), { signal })
    heed("paths", () => this.takePaths())
    heed("live", () => this.takeBatch())
    heed("steps", () => this.takeSteps())
    heed("detail", () => this.takeDetail())
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
    clearTimeout(this.looking)
    cancelAnimationFrame(this.frame)
    this.root.remove()
  }

  // The newest surface wins; it is shown together with the paths that belong to it.
  async takeSurface(bytes) {
    const { id, surface, large } = headerOf(bytes)
    this.id = id
    const grown = large !== this.controls.large
    if (grown) this.enlarge(large)
    this.readTheme()
    if (grown) this.resize()
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
    this.controls.large = large
    this.scene.size = large ? PRESENT : SCREEN
    this.root.classList.toggle("large", large)
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
    this.lows = lowsOf(this.coming)
    this.coming = null
    this.asked = ""
    this.takeDetail()
    this.look()
    this.paint()
  }

  // What is looked at drawn closer, if it is a part of this surface. A page of its own has nobody to ask, and keeps to
  // the contours of the whole.
  async takeDetail() {
    const bytes = hub().detail.get(this.id)
    const { scene } = this
    if (!bytes || !scene.surface || headerOf(bytes).surface !== scene.surface.surface) return
    const detail = await unpack(bytes)
    if (bytes !== hub().detail.get(this.id) || detail.surface !== scene.surface.surface || this.gone.signal.aborted) return
    scene.flat.ground.bring(detail)
    this.wake()
  }

  // Once the view has come to rest, and no finger holds it: ask for contours that suit it, if those drawn do not.
  look() {
    clearTimeout(this.looking)
    this.looking = setTimeout(() => {
      const { scene, gestures } = this
      const ask = hub().ask.get(this.id)
      if (!ask || scene.solid || !scene.surface) return
      if (gestures.pointers.size) return this.look()
      const view = scene.view.shifted(scene.ground.way)
      const window = view.window
      if (scene.ground.fine(view) || String(window) === this.asked) return
      this.asked = String(window)
      ask(window)
    }, LOOK)
  }

  // Another surface or start, or the first racer, is watched from the beginning; any other change keeps the step and
  // goes on.
  showPaths(paths, newSurface) {
    const { scene, clock } = this
    const again = newSurface || !scene.racers.length || String(paths.start) !== String(scene.start)
    const atEnd = clock.atEnd
    const hidden = new Set(scene.racers.filter((racer) => racer.hidden).map((racer) => racer.label))
    const { floor, beside } = scene.surface
    const racers = racersOf(paths, hidden, floor ?? 0, beside)
    this.revision = paths.revision
    this.setting = paths.live ?? null
    clock.steps = Math.max(0, (racers[0]?.xs.length ?? 1) - 1)
    if (again) this.replay()
    else clock.go(atEnd ? clock.steps : clock.t)
    this.straight = racers
    this.bentTo = null
    const settled = this.letGone !== null && this.letGone === this.setting?.[1]
    scene.about = paths.about
    scene.showRacers(racers, paths, clock.steps, settled)
    this.loadBoard()
    this.boardAt = null
    this.controls.describe(scene)
    this.takeBatch()
    this.takeSteps()
    this.tell()
    this.paint()
    this.wake()
  }

  loadBoard() {
    const { racers, clock, surface, ways } = this.scene
    this.board.load(racers, this.lows, clock, surface.beside, Boolean(surface.data), ways)
  }

  // The live slider.

  async takeBatch() {
    const bytes = hub().live.get(this.id)
    if (bytes && bytes !== this.batchBytes) {
      this.batchBytes = bytes
      const block = await unpack(bytes)
      if (bytes !== this.batchBytes || this.gone.signal.aborted) return
      this.batch = new Batch({ values: [], ...block })
    }
    if (!this.batch || !this.scene.surface) return
    const fits = this.setting && this.batch.basis === this.setting[4]
    const arrived = !fits || (this.letGone !== null && this.letGone === this.setting[1])
    if (arrived) this.stop = this.letGone = null
    if (this.stop === null) this.controls.dial.describe(this.batch, this.setting)
    this.wake()
  }

  bend(stop) {
    this.stop = stop
    this.letGone = null
  }

  // The paths stay as they are until the server has made the value the real one.
  letGo() {
    if (this.stop === null || this.letGone !== null) return
    const value = this.batch.values[this.stop]
    if (value === this.setting[1]) {
      this.stop = null
      this.controls.dial.show(null)
      return
    }
    this.letGone = value
    this.turned(this.batch.key, value)
  }

  // Once per frame, however often the finger moved.
  bent() {
    const { scene } = this
    if (this.bentTo === this.stop || !scene.racers.length) return
    const straight = this.straight
    straight.forEach((racer, i) => (racer.hidden = scene.racers[i].hidden))
    const racers = this.stop === null ? straight : this.batch.at(this.stop, straight, scene.surface.floor ?? 0)
    this.bentTo = this.stop
    scene.bend(racers, this.clock.steps)
    this.board.racers = racers
    this.boardAt = null
  }

  takeSteps() {
    this.scene.recorded = hub().steps.get(this.id) ?? null
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
      which: () => this.chooseLoss(),
      labels: () => (scene.named = !scene.named),
      arrows: () => (scene.arrows = !scene.arrows),
      rates: () => scene.weigh(!scene.weighted),
      live: () => this.chosen(value),
      bend: () => this.bend(value),
      letGo: () => this.letGo(),
      contours: () => this.spareInk(!scene.plain),
      solid: () => this.turnSolid(),
      left: () => this.turn(-TURN, 0),
      right: () => this.turn(TURN, 0),
      up: () => this.turn(0, TURN),
      down: () => this.turn(0, -TURN),
      save: () => this.save(),
      toggle: () => this.toggle(scene.racers[value]),
      closer: () => this.zoom(1.5),
      wider: () => this.zoom(1 / 1.5),
      reset: () => this.reset(),
      present: () => this.present?.(!this.controls.large),
      leave: () => this.present?.(false),
      help: () => this.controls.help.showModal(),
    }
    actions[action]()
    if (!clock.playing && STILL_ACTIONS.includes(action)) this.say()
    this.tell()
    this.wake()
  }

  spareInk(plain) {
    this.scene.plain = plain
    this.readTheme()
  }

  // What is saved is the moment shown, so that stays.
  save() {
    if (!this.view) return
    this.clock.pause()
    this.controls.save()
  }

  say() {
    const { unit, name } = this.scene.clock
    this.controls.announce(`Paused at ${name} ${this.clock.step * unit}`)
  }

  chooseLoss() {
    this.scene.loadLoss()
    this.scene.resize()
  }

  // What the map shows, in words.
  tell() {
    const { scene, clock } = this
    if (scene.start) this.controls.tell(saidOf(scene, clock.t), clock.playing)
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

  moved() {
    this.scene.moved()
    this.look()
    this.wake()
  }

  settle() {
    clearTimeout(this.settling)
    this.settling = setTimeout(() => {
      this.scene.rest()
      this.wake()
    }, REST)
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
    if (!this.send) return
    this.scene.ghost = x === null ? null : this.view.point(x, y)
    this.wake()
  }

  started(px, py) {
    if (!this.send) return
    const place = this.view.point(px, py)
    if (!place) return this.wake()
    const [x, y] = place
    const unit = 1 / Math.max(...this.view.scales)
    this.scene.ghost = [x, y]
    this.send(fine(x, unit), fine(y, unit))
    this.wake()
  }

  startPixel() {
    return this.send && this.scene.startPixel()
  }

  nearPoint(px, py, reach) {
    return this.scene.nearPoint(px, py, reach, this.clock.t)
  }

  tip(found) {
    const { unit } = this
    this.controls.explain(found && { ...found, x: found.x * unit, y: found.y * unit })
  }

  get unit() {
    return this.scene.unit
  }

  suggest() {
    const key = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl"
    this.controls.suggest(`${key} + scroll to zoom`)
  }

  // Painting.

  readTheme() {
    this.scene.readTheme()
    if (this.scene.racers.length) this.loadBoard()
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
    else if (playing) {
      this.say()
      this.tell()
    }
  }

  paint() {
    if (!this.view?.wide) return
    this.bent()
    this.scene.paint(this.clock.t)
    if (this.scene.ground.resting === false) this.settle()
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

  // For the card of the step, for tests, and for anyone who looks.
  report() {
    const { dataset } = this.root
    const bent = this.stop !== null
    const { explained } = this.scene
    const step = explained ? ownStep(explained, this.clock.step) : this.clock.step
    const moment = `${step} ${bent}`
    if (this.moment !== moment) post("moment", this.id, { step, bent })
    this.moment = moment
    dataset.live = bent ? this.batch.values[this.stop] : (this.setting?.[1] ?? "")
    dataset.steps = explained?.label ?? ""
    dataset.arrows = this.scene.arrows ? dataset.steps : ""
    dataset.parts = this.scene.parts ? JSON.stringify(this.scene.parts) : ""
    dataset.revision = this.revision ?? ""
    dataset.step = this.clock.step
    dataset.playing = this.clock.playing
    dataset.solid = this.scene.solid
    dataset.frames = ++this.frames
    const { detail } = this.scene.flat.ground
    dataset.detail = detail ? detail.region.join(",") : ""
    dataset.view = this.view.window.map((v) => Number(v.toPrecision(6))).join(",")
  }
}

const stages = new WeakMap()

// Called again on every change of data or theme; a clean-up overtaken by a later call must not end the stage.
// Without anyone to send a start to, the page is on its own and keeps the one it has.
export default function mount({ data, parentElement, setTriggerValue }) {
  const stage = stages.get(parentElement) ?? new Stage(parentElement)
  stages.set(parentElement, stage)
  stage.send = setTriggerValue && ((x, y) => setTriggerValue("start", [x, y]))
  stage.chosen = (key) => setTriggerValue("live", key)
  stage.turned = (key, value) => setTriggerValue("turn", [key, value])
  stage.present = setTriggerValue && ((large) => setTriggerValue("present", large))
  stage.root.classList.toggle("alone", !setTriggerValue)
  const turn = (stage.mounted = {})
  stage.takeSurface(data)
  return () => {
    if (stage.mounted !== turn) return
    stages.delete(parentElement)
    stage.dispose()
  }
}
