// The charts beside the map: the loss and the learning rate over the steps.

import { lossOf, ratesAreFlat, rateScale } from "../panels/scales.js"
import { Chart } from "../panels/step_chart.js"

/**
 * @import { Racer, SurfaceBlock, Theme, Ticks } from "../types.d.ts"
 * @import { Controls } from "./controls.js"
 */

/** @typedef {{ racers: Racer[], steps: number, clock: Ticks, surface: SurfaceBlock }} Drawn */

export class Charts {
  /** @param {Controls} controls @param {(step: number) => void} scrub */
  constructor(controls, scrub) {
    this.controls = controls
    this.loss = new Chart(controls.loss, controls.lossCanvas, scrub, false)
    this.rates = new Chart(controls.rates, controls.ratesCanvas, scrub, true)
    this.all = [this.loss, this.rates]
  }

  /** @param {Drawn} drawn */
  load(drawn) {
    this.loadLoss(drawn)
    this.loadRates(drawn)
  }

  /** The loss that is asked for: the one being learned, or another along the same path. @param {Drawn} drawn */
  loadLoss({ racers, steps, clock, surface }) {
    this.loss.load({ racers, steps, clock, ...lossOf(this.controls.lossShown, racers, surface) })
  }

  /** @param {Drawn} drawn */
  loadRates({ racers, steps, clock, surface }) {
    const { rates, scale } = this.controls
    const values = racers.map((racer) => racer.lr)
    const flat = ratesAreFlat(values)
    this.rates.load({ racers, steps, clock, bands: [], ...rateScale(values, scale.value === "log") })
    rates.hidden = Boolean(surface.data) && flat
    rates.classList.toggle("flat", flat)
    scale.hidden = flat
  }

  /** @param {number} ratio @param {number} unit */
  resize(ratio, unit) {
    for (const chart of this.all) chart.resize(ratio, unit)
  }

  /** Both are painted anew next time. */
  stale() {
    for (const chart of this.all) chart.stale = true
  }

  /** @param {number} t @param {Theme} theme */
  paint(t, theme) {
    for (const chart of this.all) chart.paint(t, theme)
  }
}
