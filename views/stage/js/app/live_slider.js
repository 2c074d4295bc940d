// The live slider at work: paths follow the finger, and stay until the server has made its value the real one.

import { hub } from "../core/bus.js"
import { unpack } from "../core/unpack.js"
import { LiveBatch } from "../model/live_batch.js"
import { ticksOf } from "../model/racers.js"

/**
 * @import { Bytes, LiveBlock } from "../types.d.ts"
 * @import { StageState } from "./state.js"
 */

export class LiveSlider {
  /** The block taken last. @type {Bytes | null} */
  bytes = null
  /** The moment to come back to from runs that ended before it. @type {{ t: number, atEnd: boolean } | null} */
  wanted = null

  /** @param {StageState} state @param {() => void} wake */
  constructor(state, wake) {
    this.state = state
    this.wake = wake
  }

  async take() {
    const { id, gone, live } = this.state
    const bytes = hub().live.get(id)
    if (bytes && bytes !== this.bytes) {
      this.bytes = bytes
      /** @type {LiveBlock} */
      const block = await unpack(bytes)
      if (bytes !== this.bytes || gone.signal.aborted) return
      live.batch = new LiveBatch(block)
    }
    if (live.batch && this.state.scene.surface) this.compare(live.batch)
  }

  /**
   * What the slider shows follows the server, unless it is under the finger.
   * @param {LiveBatch} batch
   */
  compare(batch) {
    const { live, controls } = this.state
    const { setting } = live
    const fits = setting && batch.basis === setting.basis
    if (!fits || this.answered) live.stop = live.sent = null
    if (live.stop === null) controls.dial.describe(batch, setting)
    this.wake()
  }

  /** Whether what the finger left is what the server has now. */
  get answered() {
    const { sent, setting } = this.state.live
    return sent !== null && sent === setting?.value
  }

  /** @param {number} stop */
  bend(stop) {
    const { live } = this.state
    live.stop = stop
    live.sent = null
  }

  // The paths stay as they are until the server has made the value the real one.
  letGo() {
    const { live, controls, server } = this.state
    if (live.stop === null || live.sent !== null || !live.batch?.key) return
    const value = live.batch.values[live.stop]
    if (value === live.setting?.value) {
      live.stop = null
      controls.dial.rest()
      return
    }
    live.sent = value
    server?.turn(live.batch.key, value)
  }

  /**
   * Runs that get lost end early; the step shown before comes back with a run that has it.
   * @param {number} ticks
   */
  fitTime(ticks) {
    const { playback } = this.state
    if (ticks === playback.steps) return
    const wanted = this.wanted ?? { t: playback.t, atEnd: playback.atEnd }
    playback.steps = ticks
    playback.go(wanted.atEnd ? ticks : wanted.t)
    this.wanted = wanted.t > ticks ? wanted : null
  }

  // Once per frame, however often the finger moved.
  follow() {
    const { state } = this
    const { live, scene, board, playback } = state
    if (live.drawn === live.stop || !scene.racers.length) return
    const { straight, batch, stop } = live
    straight.forEach((racer, i) => (racer.hidden = scene.racers[i].hidden))
    const bent = stop !== null && batch ? batch.at(stop, straight, scene.surface?.floor ?? 0) : straight
    live.drawn = stop
    this.fitTime(ticksOf(bent))
    scene.bend(bent, playback.steps)
    board.racers = bent
    state.boardAt = null
  }
}
