// The stage: its state and the parts that act on it, put together and taken apart.

import { hub, idOf } from "../core/bus.js"
import { Board } from "../panels/scoreboard.js"
import { Actions } from "./actions.js"
import { Controls } from "./controls.js"
import { Gestures } from "./gestures.js"
import { LiveSlider } from "./live_slider.js"
import { MapHand } from "./map_hand.js"
import { Messages } from "./messages.js"
import { PageKeys } from "./page_keys.js"
import { Painter } from "./painter.js"
import { Scene } from "./scene.js"
import { StageState } from "./state.js"

/** @import { Act, SavedMoment } from "../types.d.ts" */

export class Stage {
  /** The call that shows it now. */
  mounted = {}

  /** @param {HTMLElement | ShadowRoot} parent */
  constructor(parent) {
    /** @type {Act} */
    const act = (action, value) => this.actions.act(action, value)
    const controls = new Controls(act, () => this.moment())
    const scene = new Scene(controls, (step) => act("scrub", step))
    const board = new Board(controls.table, (i) => act("toggle", i))
    this.state = new StageState(controls, scene, board)
    this.slider = new LiveSlider(this.state, () => this.painter.wake())
    this.painter = new Painter(this.state, () => this.slider.follow())
    this.actions = new Actions(this.state, this.painter, this.slider)
    const quiet = matchMedia("(prefers-reduced-motion: reduce)")
    this.messages = new Messages(this.state, this.painter, this.slider, quiet)
    this.gestures = new Gestures(controls.map, new MapHand(this.state, this.painter))
    this.sizes = new ResizeObserver(() => this.painter.resize())
    parent.querySelector(".stage")?.remove()
    parent.append(controls.root)
    this.watch()
  }

  /** What a picture would show now. @returns {SavedMoment} */
  moment() {
    const { scene, playback, server } = this.state
    return { scene: scene.picture(), t: playback.t, alone: !server }
  }

  watch() {
    const { state, messages, painter } = this
    const { controls } = state
    const { signal } = state.gone
    for (const box of controls.root.querySelectorAll(".map, .chart")) this.sizes.observe(box)
    const heed = (/** @type {string} */ kind, /** @type {() => void} */ act) =>
      hub().addEventListener(kind, (event) => idOf(event) === state.id && act(), { signal })
    heed("paths", () => messages.takePaths())
    heed("live", () => this.slider.take())
    heed("steps", () => messages.takeSteps())
    heed("detail", () => messages.takeDetail())
    new PageKeys(controls).listen(signal)
    document.fonts.ready.then(() => painter.resize())
    this.watchRatio(signal)
  }

  /**
   * A window moved to a screen of another density, or the page was zoomed.
   * @param {AbortSignal} signal
   */
  watchRatio(signal) {
    const changed = () => {
      this.painter.resize()
      this.watchRatio(signal)
    }
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    query.addEventListener("change", changed, { signal, once: true })
  }

  dispose() {
    this.state.gone.abort()
    this.sizes.disconnect()
    this.painter.dispose()
    this.state.controls.root.remove()
  }
}
