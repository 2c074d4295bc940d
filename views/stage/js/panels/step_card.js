// The card below the map: the numbers of the update that leads away from the step shown.

import { announce, hub, idOf, post } from "../core/bus.js"
import { el, write } from "../core/dom.js"
import { MINUS, precise } from "../core/numbers.js"
import { unpack } from "../core/unpack.js"
import { StepNumbers } from "../model/step_numbers.js"

/**
 * @import { Quantity } from "../model/step_numbers.js"
 * @import { Bytes, Mounting, StepsBlock, Timer } from "../types.d.ts"
 */

const EVERY = 66
const HEADS = ["Quantity", "x", "y", "What it is"]

/**
 * A line of the table: a quantity, the point it was taken at if that follows it, and its cells.
 * @typedef {{ quantity: Quantity, follower: Quantity | null, cells: HTMLElement[], words: HTMLElement }} Row
 */

class Card {
  /** @type {StepNumbers | null} */
  recorded = null
  /** @type {Row[]} */
  lines = []
  /** The update shown. @type {number | null} */
  shown = null
  /** @type {Timer | null} */
  timer = null
  turn = 0
  /** The call that shows it now. */
  mounted = {}
  gone = new AbortController()
  title = el("p", { class: "update" })
  sum = el("div", { class: "sum" })
  table = el("table", {})
  root = el("div", { class: "steps", role: "group", "aria-label": "The step in numbers" })

  /** @param {HTMLElement | ShadowRoot} parent */
  constructor(parent) {
    this.root.append(this.title, this.sum, el("div", { class: "wide" }, this.table))
    parent.querySelector(".steps")?.remove()
    parent.append(this.root)
    hub().addEventListener("moment", (event) => idOf(event) === this.recorded?.id && this.due(), this.gone)
  }

  /** @param {Bytes} bytes */
  async take(bytes) {
    const turn = ++this.turn
    /** @type {StepsBlock} */
    const block = await unpack(bytes)
    if (turn !== this.turn || this.gone.signal.aborted) return
    const recorded = new StepNumbers(block)
    this.recorded = recorded
    this.root.hidden = !block.shown
    post("steps", block.id, recorded)
    this.build(recorded)
    this.shown = null
    this.paint(recorded)
  }

  dispose() {
    this.gone.abort()
    if (this.timer !== null) clearTimeout(this.timer)
    this.root.remove()
    const { id } = this.recorded ?? {}
    if (id && hub().steps.get(id) === this.recorded) {
      hub().steps.delete(id)
      announce("steps", id)
    }
  }

  // Numbers that change at every frame cannot be read.
  due() {
    this.timer ??= setTimeout(() => {
      this.timer = null
      if (this.recorded) this.paint(this.recorded)
    }, EVERY)
  }

  /** @param {StepNumbers} recorded */
  build(recorded) {
    const head = el("tr", {}, ...HEADS.map((name) => el("th", { scope: "col" }, name)))
    const body = el("tbody", {})
    this.lines = recorded.quantities.flatMap((quantity, i, all) => {
      if (["path", "point", "eta"].includes(quantity.role)) return []
      const cells = quantity.rows.map(() => el("td", quantity.rows.length === 1 ? { colspan: "2" } : {}))
      const words = el("td", {}, quantity.words)
      const follower = all[i + 1]?.role === "point" ? all[i + 1] : null
      body.append(el("tr", {}, el("th", { scope: "row" }, quantity.symbol), ...cells, words))
      return [{ quantity, follower, cells, words }]
    })
    this.table.replaceChildren(el("thead", {}, head), body)
  }

  /** @param {StepNumbers} recorded */
  paint(recorded) {
    const { step = 0, bent = false } = hub().moment.get(recorded.id) ?? {}
    const t = recorded.updateAt(step)
    this.root.classList.toggle("waiting", bent)
    const told = bent ? `Update ${t}, before the live slider was moved` : `Update ${t}: from step ${t - 1} to step ${t}`
    write(this.title, told)
    this.root.dataset.update = String(t)
    if (this.shown === t) return
    this.shown = t
    const before = recorded.valueOf("path", t, true) ?? []
    const [after, moved] = [recorded.valueOf("path", t) ?? [], recorded.valueOf("step", t) ?? []]
    const [eta] = recorded.valueOf("eta", t) ?? [NaN]
    this.sum.innerHTML = sumOf(t, before, after, moved, eta)
    for (const { quantity, follower, cells, words } of this.lines) {
      recorded.during(quantity, t).forEach((value, i) => write(cells[i], precise(value)))
      words.textContent = wordsOf(recorded, quantity, follower, t, before)
    }
  }
}

/**
 * @param {StepNumbers} recorded @param {Quantity} quantity @param {Quantity | null} follower @param {number} t
 * @param {number[]} before
 */
function wordsOf(recorded, quantity, follower, t, before) {
  if (quantity.role === "memory") {
    const kept = recorded.during(quantity, t, true)
    return `${quantity.words} (before: ${kept.map((v) => precise(v)).join(", ")})`
  }
  const point = follower && recorded.during(follower, t)
  if (!point || String(point) === String(before)) return quantity.words
  return `${quantity.words} at (${point.map((v) => precise(v)).join(", ")})`
}

/**
 * The step as the sum that leads to the next point, in MathML.
 * @param {number} t @param {number[]} before @param {number[]} after @param {number[]} step @param {number} eta
 */
function sumOf(t, before, after, step, eta) {
  /** @param {number} index */
  const theta = (index) => `<msub><mi>θ</mi><mn>${index}</mn></msub>`
  /** @param {string} text */
  const sign = (text) => `<mo>${text}</mo>`
  const start = [theta(t), sign("="), theta(t - 1)]
  const plain = !Number.isFinite(eta) || eta === 0
  const terms = plain ? [sign("+"), "<mi>Δθ</mi>", sign("="), pairColumn(before), sign("+"), pairColumn(step)] : [
    ...[sign(MINUS), "<mi>η</mi>", "<mi>u</mi>", sign("="), pairColumn(before)],
    ...[sign(MINUS), `<mn>${precise(eta)}</mn>`, pairColumn(step.map((v) => -v / eta))],
  ]
  return `<math display="block">${[...start, ...terms, sign("="), pairColumn(after)].join("")}</math>`
}

/** @param {number[]} pair */
function pairColumn(pair) {
  const rows = pair.map((value) => `<mtr><mtd><mn>${precise(value)}</mn></mtd></mtr>`)
  return `<mtable class="pair">${rows.join("")}</mtable>`
}

/** @type {WeakMap<Node, Card>} */
const cards = new WeakMap()

/**
 * As for the stage: called again on every change, and a clean-up overtaken by a later call must not end the card.
 * @param {Mounting} mounting
 */
export default function ({ data, parentElement }) {
  const card = cards.get(parentElement) ?? new Card(parentElement)
  cards.set(parentElement, card)
  const turn = (card.mounted = {})
  card.take(data)
  return () => {
    if (card.mounted !== turn) return
    cards.delete(parentElement)
    card.dispose()
  }
}
