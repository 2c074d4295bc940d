// What the stage holds, for the parts that act on it.

import { PlaybackClock } from "../core/playback_clock.js"

/**
 * @import { MapView } from "../map/map_view.js"
 * @import { LiveBatch } from "../model/live_batch.js"
 * @import { Board } from "../panels/scoreboard.js"
 * @import { OrbitCamera } from "../relief/orbit_camera.js"
 * @import { LiveSetting, Lows, Racer, Server } from "../types.d.ts"
 * @import { Controls } from "./controls.js"
 * @import { Scene } from "./scene.js"
 */

/** What the live slider holds. */
class LiveState {
  /** The parameter's runs at all its stops. @type {LiveBatch | null} */
  batch = null
  /** What the server has made of the parameter. @type {LiveSetting | null} */
  setting = null
  /** The stop the slider is dragged to. @type {number | null} */
  stop = null
  /** The stop whose runs are drawn. @type {number | null} */
  drawn = null
  /** The value sent and not yet answered. @type {number | null} */
  sent = null
  /** The racers as they came. @type {Racer[]} */
  straight = []
}

export class StageState {
  playback = new PlaybackClock()
  live = new LiveState()
  /** The stage's name, which the page's other elements call it by. */
  id = ""
  /** What the paths shown are named by. */
  revision = ""
  /** Whom to tell what was chosen; a page of its own has nobody to ask. @type {Server | null} */
  server = null
  /** Where runs may end well. @type {Lows} */
  lows = { points: [], curves: [] }
  /** The step the scoreboard shows; null asks for it anew. @type {number | null} */
  boardAt = null
  gone = new AbortController()

  /** @param {Controls} controls @param {Scene} scene @param {Board} board */
  constructor(controls, scene, board) {
    this.controls = controls
    this.scene = scene
    this.board = board
  }

  /** The view of a surface, once there is one. @returns {MapView | OrbitCamera | null} */
  get view() {
    return this.scene.surface && this.scene.view
  }

  loadBoard() {
    const { racers, clock, surface, drift } = this.scene
    if (surface) this.board.load(racers, this.lows, clock, surface.related, Boolean(surface.data), drift)
    this.boardAt = null
  }
}
