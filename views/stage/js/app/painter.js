// Paints the stage frame by frame, and says what it shows: in words, to other elements of the page, and to tests.

import { post } from "../core/bus.js"
import { saidOf } from "../export/file_words.js"
import { ownStep } from "../model/racers.js"

/** @import { StageState } from "./state.js" */

const BOARD_EVERY = 66
const REST = 160
const SETTLED = 300 // milliseconds after which a view is worth contours of its own

export class Painter {
  /** @type {number | null} */
  frame = null
  frames = 0
  boardTime = 0
  /** The moment told last. */
  moment = ""
  /** The view that contours were asked for last. */
  asked = ""

  /** `follow` lets the paths follow the live slider. @param {StageState} state @param {() => void} follow */
  constructor(state, follow) {
    this.state = state
    this.follow = follow
  }

  dispose() {
    clearTimeout(this.settling)
    clearTimeout(this.asking)
    if (this.frame !== null) cancelAnimationFrame(this.frame)
  }

  wake() {
    this.frame ??= requestAnimationFrame((now) => {
      this.frame = null
      this.pass(now)
    })
  }

  /** @param {number} now */
  pass(now) {
    const { playback } = this.state
    const playing = playback.playing
    if (playing) playback.tick(now)
    this.paint()
    if (playback.playing) this.wake()
    else if (playing) {
      this.say()
      this.tell()
    }
  }

  paint() {
    const { state } = this
    const { scene, playback, controls, view } = state
    if (!view?.wide) return
    this.follow()
    scene.paint(playback.t)
    if (scene.sides.stirred) this.settle()
    this.paintBoard()
    controls.show(playback, scene)
    this.report()
  }

  // Numbers that change at every frame cannot be read.
  paintBoard() {
    const { state } = this
    const { step, playing } = state.playback
    const now = performance.now()
    if (state.boardAt === step || (playing && now - this.boardTime < BOARD_EVERY)) return
    state.boardAt = step
    this.boardTime = now
    state.board.paint(step)
  }

  // At once: a canvas that changes its size is empty until painted.
  resize() {
    const { scene, gone } = this.state
    if (gone.signal.aborted) return
    scene.resize()
    this.paint()
    this.askForDetail()
  }

  // A relief that has moved is painted with all its samples once it rests.
  settle() {
    clearTimeout(this.settling)
    this.settling = setTimeout(() => {
      this.state.scene.sides.rest()
      this.wake()
    }, REST)
  }

  moved() {
    this.state.scene.moved()
    this.wake()
    this.askForDetail()
  }

  // Once the view is at rest, and what there is of it is too coarse.
  askForDetail() {
    clearTimeout(this.asking)
    this.asking = setTimeout(() => {
      const { id, scene, server, controls } = this.state
      if (controls.map.matches(":active")) return this.askForDetail()
      const wish = server && scene.surface && scene.sides.wish()
      if (!wish || String(wish) === this.asked) return
      this.asked = String(wish)
      post("view", id, wish)
    }, SETTLED)
  }

  reset() {
    this.state.view?.reset()
    this.moved()
  }

  readTheme() {
    const { state } = this
    state.scene.readTheme()
    if (state.scene.racers.length) state.loadBoard()
    state.boardAt = null
    this.wake()
  }

  say() {
    const { scene, playback, controls } = this.state
    const { unit, name } = scene.clock
    controls.announce(`Paused at ${name} ${playback.step * unit}`)
  }

  // What the map shows, in words.
  tell() {
    const { scene, playback, controls } = this.state
    if (scene.start) controls.tell(saidOf(scene, playback.t), playback.playing)
  }

  // For the card of the step, for tests, and for anyone who looks.
  report() {
    const { id, playback, live, scene, controls, revision, view } = this.state
    const { dataset } = controls.root
    const bent = live.stop !== null
    const { explained } = scene
    const step = explained ? ownStep(explained, playback.step) : playback.step
    const moment = `${step} ${bent}`
    if (this.moment !== moment) post("moment", id, { step, bent })
    this.moment = moment
    dataset.live = String(live.stop !== null && live.batch ? live.batch.values[live.stop] : (live.setting?.value ?? ""))
    dataset.steps = explained?.label ?? ""
    dataset.arrows = scene.arrows ? dataset.steps : ""
    dataset.parts = scene.parts ? JSON.stringify(scene.parts) : ""
    dataset.revision = revision
    dataset.step = String(playback.step)
    dataset.playing = String(playback.playing)
    dataset.solid = String(scene.solid)
    dataset.frames = String(++this.frames)
    dataset.detail = scene.surface?.detail ? scene.surface.detail.region.join(",") : ""
    dataset.view = view ? view.window.map((v) => Number(v.toPrecision(6))).join(",") : ""
  }
}
