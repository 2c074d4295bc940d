// The scoreboard: every racer's numbers at the step shown.

import { el, write } from "../core/dom.js"
import { markerIcon } from "../core/markers.js"
import { short, trimmed } from "../core/numbers.js"
import { row } from "../core/unpack.js"
import { nearestLow } from "../model/stationary.js"

/** @import { Lows, Packed, Racer, Ticks, Values } from "../types.d.ts" */

/**
 * What there is to say of a racer; on data the length of the gradient makes room for what it cost.
 * @param {Racer[]} racers @param {string[]} related @param {boolean} sampled @returns {string[][]}
 */
function columnsOf(racers, related, sampled) {
  const costly = sampled || racers.some((racer) => racer.cost.some((cost, k) => cost !== k))
  return [
    ["loss", "loss"],
    ["lr", "rate"],
    ...related.map((name, i) => [`related${i}`, name]),
    ...(sampled || related.length ? [] : [["slope", "gradient"]]),
    ["distance", "distance"],
    ...(costly ? [["cost", "cost"]] : []),
  ]
}

/** @typedef {{ line: HTMLElement, button: HTMLElement, outcome: HTMLElement, cells: HTMLElement[] }} Line */

export class Board {
  /** @type {Racer[]} */
  racers = []
  /** @type {Lows} */
  lows = { points: [], curves: [] }
  /** Whether no minimum is known. */
  bottomless = true
  /** @type {Ticks} */
  clock = { unit: 1, name: "step" }
  /** How the ground moves. @type {Packed | null} */
  drift = null
  /** What is said of each racer, and its heading. @type {string[][]} */
  columns = []
  step = el("span", {})
  /** @type {Line[]} */
  rows = []

  /** @param {HTMLTableElement} table @param {(index: number) => void} toggle */
  constructor(table, toggle) {
    this.table = table
    this.toggle = toggle
    this.load([], this.lows, this.clock, [], false, null)
  }

  /**
   * `clock` says what its ticks count; `related` names other losses; `sampled` whether there are samples; `drift` how
   * the ground moves.
   * @param {Racer[]} racers @param {Lows} lows @param {Ticks} clock @param {string[]} related
   * @param {boolean} sampled @param {Packed | null} drift
   */
  load(racers, lows, clock, related, sampled, drift) {
    this.racers = racers
    this.drift = drift
    this.lows = lows
    this.bottomless = !lows.points.length && !lows.curves.length
    this.clock = clock
    this.columns = columnsOf(racers, related, sampled)
    this.step = el("span", {})
    const head = el("tr", {}, el("th", { scope: "col" }, this.step))
    for (const [key, name] of this.columns) {
      head.append(el("th", { scope: "col", class: key, title: HELP[key] ?? `The ${name} loss at this step` }, name))
    }
    this.rows = racers.map((racer) => this.row(racer))
    const caption = el("caption", { class: "unseen" }, "Scoreboard at the step shown")
    this.table.hidden = !racers.length
    this.table.classList.toggle("many", racers.length > 5)
    this.table.classList.toggle("broad", related.length > 0)
    this.table.replaceChildren(caption, el("thead", {}, head), el("tbody", {}, ...this.rows.map((r) => r.line)))
  }

  /** @param {Racer} racer @returns {Line} */
  row(racer) {
    const button = el("button", {
      type: "button",
      class: "racer",
      title: racer.index < 8 ? `Show or hide ${racer.label} (${racer.index + 1})` : `Show or hide ${racer.label}`,
    })
    button.innerHTML = markerIcon(racer)
    button.append(racer.label)
    button.addEventListener("click", () => this.toggle(racer.index))
    const outcome = el("span", { class: "outcome" })
    const cells = this.columns.map(([key]) => el("td", { class: key }))
    if (this.bottomless) cells[this.columns.findIndex(([key]) => key === "distance")].title = "No minimum known"
    const line = el("tr", {}, el("th", { scope: "row" }, button, outcome), ...cells)
    return { line, button, outcome, cells }
  }

  /** @param {number} step */
  paint(step) {
    this.step.textContent = `at ${this.clock.name} ${step * this.clock.unit}`
    this.rows.forEach(({ line, button, outcome, cells }, i) => {
      const racer = this.racers[i]
      const k = Math.min(step, Math.max(racer.last, 0)) // of a lost run, the last numbers there were
      this.columns.forEach(([key], c) => write(cells[c], this.said(racer, key, k)))
      write(outcome, outcomeAt(racer, step))
      line.classList.toggle("hidden", racer.hidden)
      button.setAttribute("aria-pressed", String(!racer.hidden))
    })
  }

  /** @param {Racer} racer @param {string} key @param {number} k */
  said(racer, key, k) {
    if (key === "distance") {
      const [dx, dy] = this.drift ? [row(this.drift, 0)[k], row(this.drift, 1)[k]] : [0, 0]
      return this.distance(racer.xs[k] - dx, racer.ys[k] - dy)
    }
    if (key === "lr") return trimmed(short(racer.lr[Math.min(k, racer.lr.length - 1)]))
    if (key === "cost") return String(racer.cost[k])
    if (key.startsWith("related")) return short(racer.related[Number(key.slice("related".length))][k])
    if (key === "loss" && racer.band) return `${short(racer.loss[k])} (${bandAt(racer, racer.band, k)})`
    return short(key === "slope" ? racer.slope[k] : racer.loss[k])
  }

  /**
   * To the nearest minimum; below the grain of positions only a bound can be said.
   * @param {number} x @param {number} y
   */
  distance(x, y) {
    if (this.bottomless || Number.isNaN(x) || Number.isNaN(y)) return "–"
    const { away, grain } = nearestLow(this.lows, x, y)
    return away < grain ? `< ${short(grain)}` : short(away)
  }
}

/** @param {Racer} racer @param {Values[]} band @param {number} k */
function bandAt(racer, band, k) {
  const [low, , high] = band.map((values) => short(values[k] + racer.loss[k] - racer.gap[k]))
  return `${low} to ${high}`
}

/** @type {Record<string, string>} */
const HELP = {
  loss: "The loss at this step",
  lr: "The learning rate in use at this step",
  slope: "Length of the gradient at this step",
  distance: "Distance to the nearest minimum",
  cost: "Gradients of one sample asked for so far; a Hessian counts as two",
}

/**
 * The verdict is given where it falls: at its own step, or at the end of the run.
 * @param {Racer} racer @param {number} step
 */
export function outcomeAt(racer, step) {
  const { at, text } = racer.outcome
  const due = at ?? racer.xs.length - 1
  return step >= due ? text : "Moving"
}
