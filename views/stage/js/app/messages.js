// What the stage takes in: the surface from its own element, paths and steps from those beside it.

import { hub } from "../core/bus.js"
import { headerOf } from "../core/header.js"
import { PRESENT, SCREEN } from "../core/sizes.js"
import { unpack } from "../core/unpack.js"
import { racersOf, ticksOf } from "../model/racers.js"
import { lowsOf } from "../model/stationary.js"
import { alikeSurfaces } from "../model/surfaces.js"

/**
 * @import { Bytes, Detail, PathsBlock, SurfaceBlock } from "../types.d.ts"
 * @import { LiveSlider } from "./live_slider.js"
 * @import { Painter } from "./painter.js"
 * @import { StageState } from "./state.js"
 */

export class Messages {
  /** The surface asked for last, by name. */
  wanted = ""
  /** A surface that waits for its paths. @type {SurfaceBlock | null} */
  coming = null
  surfaceTurn = 0
  pathsTurn = 0

  /** @param {StageState} state @param {Painter} painter @param {LiveSlider} slider @param {MediaQueryList} quiet */
  constructor(state, painter, slider, quiet) {
    this.state = state
    this.painter = painter
    this.slider = slider
    this.quiet = quiet
  }

  /**
   * The newest surface wins; it is shown together with the paths that belong to it.
   * @param {Bytes} bytes
   */
  async takeSurface(bytes) {
    const { state } = this
    /** @type {Pick<SurfaceBlock, "id" | "surface" | "large">} */
    const { id, surface, large } = headerOf(bytes)
    state.id = id
    const grown = large !== state.controls.large
    if (grown) this.enlarge(large)
    this.painter.readTheme()
    if (grown) this.painter.resize()
    if (surface === this.wanted) return
    this.wanted = surface
    const turn = ++this.surfaceTurn
    /** @type {SurfaceBlock} */
    const arrived = await unpack(bytes)
    if (turn !== this.surfaceTurn || state.gone.signal.aborted) return
    this.coming = arrived
    if (!state.scene.surface) this.showSurface(arrived)
    this.takePaths()
  }

  /**
   * For a room, or for one reader.
   * @param {boolean} large
   */
  enlarge(large) {
    const { controls, scene } = this.state
    controls.large = large
    scene.size = large ? PRESENT : SCREEN
    controls.root.classList.toggle("large", large)
  }

  async takePaths() {
    const { state } = this
    const turn = ++this.pathsTurn
    const bytes = hub().paths.get(state.id)
    if (!bytes) return
    /** @type {Pick<PathsBlock, "surface" | "revision">} */
    const { surface, revision } = headerOf(bytes)
    if (surface !== (this.coming ?? state.scene.surface)?.surface) return
    if (!this.coming && revision === state.revision) return
    /** @type {PathsBlock} */
    const paths = await unpack(bytes)
    if (turn !== this.pathsTurn || state.gone.signal.aborted) return
    const anew = this.coming !== null && !alikeSurfaces(state.scene.surface, this.coming)
    if (this.coming) this.showSurface(this.coming)
    if (state.scene.surface) this.showPaths(state.scene.surface, paths, anew)
  }

  /** @param {SurfaceBlock} surface */
  showSurface(surface) {
    const { state } = this
    state.scene.showSurface(surface)
    state.controls.root.dataset.loadedSurface = surface.surface
    state.lows = lowsOf(surface)
    this.coming = null
    this.painter.paint()
    this.painter.askForDetail()
    this.takeDetail()
  }

  // Contours of a part of the map; the newest win.
  async takeDetail() {
    const { state } = this
    const bytes = hub().detail.get(state.id)
    if (!bytes || headerOf(bytes).surface !== state.scene.surface?.surface) return
    /** @type {Detail} */
    const detail = await unpack(bytes)
    if (bytes !== hub().detail.get(state.id) || state.gone.signal.aborted) return
    if (state.scene.surface?.surface !== detail.surface) return
    state.scene.surface.detail = detail
    state.scene.sides.flat.ground.stale = true
    this.painter.wake()
  }

  /**
   * Another surface or start, or the first racer, is watched from the beginning; any other change keeps the step and
   * goes on.
   * @param {SurfaceBlock} surface @param {PathsBlock} paths @param {boolean} newSurface
   */
  showPaths(surface, paths, newSurface) {
    const { state } = this
    const { scene, playback, live } = state
    const again = newSurface || !scene.racers.length || String(paths.start) !== String(scene.start)
    const atEnd = playback.atEnd
    const hidden = new Set(scene.racers.filter((racer) => racer.hidden).map((racer) => racer.label))
    const racers = racersOf(paths, hidden, surface.floor ?? 0, surface.related)
    state.revision = paths.revision
    live.setting = paths.live ?? null
    playback.steps = ticksOf(racers)
    if (again) this.replay()
    else playback.go(atEnd ? playback.steps : playback.t)
    live.straight = racers
    live.drawn = null
    scene.about = paths.about
    scene.showRacers(racers, paths, playback.steps, this.slider.answered)
    this.shown(surface)
  }

  /** @param {SurfaceBlock} surface */
  shown(surface) {
    const { state, painter } = this
    state.loadBoard()
    state.controls.describe(surface, state.scene)
    this.slider.take()
    this.takeSteps()
    painter.tell()
    painter.paint()
    painter.wake()
  }

  takeSteps() {
    const { scene, id } = this.state
    scene.recorded = hub().steps.get(id) ?? null
    this.painter.wake()
  }

  replay() {
    const { playback } = this.state
    playback.go(0)
    if (this.quiet.matches) playback.finish()
    else playback.play()
  }
}
