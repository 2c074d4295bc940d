// What people ask for, by the names that buttons and keys have.

/**
 * @import { ActionName, Racer } from "../types.d.ts"
 * @import { LiveSlider } from "./live_slider.js"
 * @import { Painter } from "./painter.js"
 * @import { StageState } from "./state.js"
 */

const TURN = 20 // of a drag's pixels, at one press
const ZOOM = 1.5
/** @type {ActionName[]} */
const STILL_ACTIONS = ["play", "back", "forward", "first", "last", "scrub"]

export class Actions {
  /** @param {StageState} state @param {Painter} painter @param {LiveSlider} slider */
  constructor(state, painter, slider) {
    this.state = state
    this.painter = painter
    this.slider = slider
    /** What is done, by what is asked for. @type {Record<ActionName, (value: any) => void>} */
    this.table = { ...this.timed(), ...this.seen(), ...this.asked() }
  }

  /**
   * Does what is asked; a shifted key or press has the value true.
   * @param {ActionName} action @param {unknown} [value]
   */
  act(action, value) {
    this.table[action](value)
    if (!this.state.playback.playing && STILL_ACTIONS.includes(action)) this.painter.say()
    this.painter.tell()
    this.painter.wake()
  }

  /** What moves time. */
  timed() {
    const { playback } = this.state
    const jump = (/** @type {number} */ step) => {
      playback.pause()
      playback.go(step)
    }
    const far = (/** @type {unknown} */ value) => (value === true ? 10 : 1)
    return {
      play: () => (playback.playing ? playback.pause() : playback.play()),
      back: (/** @type {unknown} */ value) => jump(Math.ceil(playback.t) - far(value)),
      forward: (/** @type {unknown} */ value) => jump(playback.step + far(value)),
      first: () => jump(0),
      last: () => jump(playback.steps),
      scrub: jump,
      speed: (/** @type {number} */ value) => (playback.speed = value),
      loop: () => (playback.loop = !playback.loop),
    }
  }

  /** What changes the picture. */
  seen() {
    const { scene } = this.state
    return {
      which: () => scene.chooseChart(),
      scale: () => scene.chooseChart(),
      labels: () => (scene.named = !scene.named),
      arrows: () => (scene.arrows = !scene.arrows),
      rates: () => scene.weigh(!scene.weighted),
      contours: () => this.spareInk(!scene.plain),
      solid: () => this.turnSolid(),
      left: () => this.turn(-TURN, 0),
      right: () => this.turn(TURN, 0),
      up: () => this.turn(0, TURN),
      down: () => this.turn(0, -TURN),
      toggle: (/** @type {number} */ value) => this.toggle(scene.racers[value]),
      closer: () => this.zoom(ZOOM),
      wider: () => this.zoom(1 / ZOOM),
      reset: () => this.painter.reset(),
    }
  }

  /** What asks the server, or opens a dialog. */
  asked() {
    const { state, slider } = this
    return {
      live: (/** @type {string} */ value) => state.server?.live(value),
      bend: (/** @type {number} */ value) => slider.bend(value),
      letGo: () => slider.letGo(),
      present: () => state.server?.present(!state.controls.large),
      leave: () => state.server?.present(false),
      save: () => this.save(),
      help: () => state.controls.help.showModal(),
    }
  }

  /** @param {boolean} plain */
  spareInk(plain) {
    this.state.scene.plain = plain
    this.painter.readTheme()
  }

  // What is saved is the moment shown, so that stays.
  save() {
    if (!this.state.scene.start) return
    this.state.playback.pause()
    this.state.controls.save()
  }

  /** @param {Racer | undefined} racer */
  toggle(racer) {
    if (!racer) return
    racer.hidden = !racer.hidden
    this.state.scene.racersStale()
    this.state.boardAt = null
  }

  /** @param {number} factor */
  zoom(factor) {
    const { view } = this.state
    if (!view) return
    view.scale(factor)
    this.painter.moved()
  }

  turnSolid() {
    const { scene, controls } = this.state
    if (!scene.surface) return
    scene.turnSolid(!scene.solid)
    controls.showSolid(scene.solid)
    if (scene.start) controls.describe(scene.surface, scene)
    this.painter.moved()
    this.painter.resize()
  }

  /** @param {number} dx @param {number} dy */
  turn(dx, dy) {
    const { scene, view } = this.state
    if (!scene.solid || !view) return
    view.pan(dx, dy)
    this.painter.moved()
  }
}
