// What the gestures on the map find there, and what comes of them.

import { fine } from "../core/numbers.js"

/**
 * @import { Found } from "../types.d.ts"
 * @import { Painter } from "./painter.js"
 * @import { StageState } from "./state.js"
 */

export class MapHand {
  /** @param {StageState} state @param {Painter} painter */
  constructor(state, painter) {
    this.state = state
    this.painter = painter
  }

  get view() {
    return this.state.view
  }

  /** How many CSS pixels a unit drawn takes. */
  get unit() {
    return this.state.scene.unit
  }

  moved() {
    this.painter.moved()
  }

  reset() {
    this.painter.reset()
  }

  /** Where the start would be, in pixels; null for nowhere. @param {number | null} x @param {number} [y] */
  ghost(x, y = 0) {
    const { scene, server } = this.state
    if (!server) return
    scene.ghost = x === null || !this.view ? null : this.view.point(x, y)
    this.painter.wake()
  }

  /** @param {number} px @param {number} py */
  started(px, py) {
    const { view, state } = this
    if (!state.server || !view) return
    const place = view.point(px, py)
    if (!place) return this.painter.wake()
    const [x, y] = place
    const unit = 1 / Math.max(...view.scales)
    state.scene.ghost = [x, y]
    state.server.start(fine(x, unit), fine(y, unit))
    this.painter.wake()
  }

  startPixel() {
    return this.state.server && this.state.scene.startPixel()
  }

  /** @param {number} px @param {number} py @param {number} reach */
  nearPoint(px, py, reach) {
    return this.state.scene.nearPoint(px, py, reach, this.state.playback.t)
  }

  /** @param {Found | null} found */
  tip(found) {
    const { unit } = this
    this.state.controls.explain(found && { ...found, x: found.x * unit, y: found.y * unit })
  }

  suggest() {
    const key = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl"
    this.state.controls.suggest(`${key} + scroll to zoom`)
  }
}
