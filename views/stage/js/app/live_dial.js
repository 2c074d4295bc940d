// The live slider: one parameter under the finger. Every stop is a run of its own, sent beforehand; nothing is asked
// of the server until the finger is lifted.

import { el, write } from "../core/dom.js"

/**
 * @import { LiveBatch } from "../model/live_batch.js"
 * @import { Act, LiveSetting } from "../types.d.ts"
 */

const END = 8
const PAGE_OF_STOPS = 10

// The row of controls: which parameter, its slider, its value.
export class Dial {
  /** The runs at its stops, where they go with what is shown. @type {LiveBatch | null} */
  batch = null
  /** The menu shown, as text. @type {string | null} */
  menu = null
  /** The stop under the finger. @type {number | null} */
  stop = null
  /** What the server has made of it, written. */
  text = ""
  place = 0

  /** @param {Act} act */
  constructor(act) {
    this.act = act
    this.choice = el("select", { "aria-label": "Live parameter", title: "Choose a parameter, then drag: paths follow" })
    this.range = el("input", { type: "range", min: "0", max: "1", step: "any", "aria-label": "Live slider" })
    this.lost = el("div", { class: "lost", "aria-hidden": "true" })
    this.value = el("span", { class: "value" })
    this.track = el("div", { class: "track" }, this.range, this.lost)
    this.spring = el("span", { class: "spring" })
    this.root = el("div", { class: "bar live" }, this.choice, this.spring)
    this.choice.addEventListener("change", () => this.act("live", this.choice.value))
    this.range.addEventListener("input", () => this.batch && this.turn(this.batch.nearest(Number(this.range.value))))
    for (const name of ["change", "pointerup", "pointercancel", "keyup", "blur"]) {
      this.range.addEventListener(name, () => this.act("letGo"))
    }
    this.range.addEventListener("keydown", (event) => this.key(event))
    this.describe(null, null)
  }

  /**
   * What there is to choose, and the batch if it goes with what is shown.
   * @param {LiveBatch | null} batch @param {LiveSetting | null} setting
   */
  describe(batch, setting) {
    const menu = batch?.menu ?? []
    this.batch = setting && batch?.basis === setting.basis ? batch : null
    if (this.menu !== String(menu)) {
      this.menu = String(menu)
      const groups = menu.map(([owner, dials]) =>
        el(
          "optgroup",
          { label: owner },
          ...dials.map(([value, words]) => el("option", { value }, `${owner}: ${words}`)),
        )
      )
      this.choice.replaceChildren(el("option", { value: "none" }, "Live slider: choose"), ...groups)
    }
    this.choice.value = setting?.key ?? "none"
    this.choice.disabled = !menu.length
    if (setting && !this.track.parentNode) this.spring.replaceWith(this.track, this.value)
    if (!setting && this.track.parentNode) {
      this.value.remove()
      this.track.replaceWith(this.spring)
    }
    this.range.disabled = !this.batch
    if (!setting) return
    if (this.batch) {
      this.range.setAttribute("aria-label", `Live: ${this.batch.label}`)
      this.mark(this.batch)
    }
    this.text = setting.text
    this.place = setting.place
    this.rest()
  }

  // What the server has made of the parameter.
  rest() {
    this.stop = null
    this.say(this.place, this.text, [])
  }

  /**
   * The stop under the finger.
   * @param {LiveBatch} batch @param {number} stop
   */
  show(batch, stop) {
    this.stop = stop
    this.say(batch.places[stop], batch.texts[stop], batch.losses(stop).map((ending) => batch.sentence(ending)))
  }

  /** @param {number} place @param {string} text @param {string[]} lost */
  say(place, text, lost) {
    this.range.value = String(place)
    write(this.value, text)
    this.range.setAttribute("aria-valuetext", [text, ...lost].join(", "))
  }

  /** @param {number} stop */
  turn(stop) {
    if (!this.batch) return
    const within = Math.max(0, Math.min(this.batch.count - 1, stop))
    this.show(this.batch, within)
    this.act("bend", within)
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (!this.batch || event.ctrlKey || event.metaKey || event.altKey) return
    const at = this.stop ?? this.batch.nearest(Number(this.range.value))
    const [less, more] = [this.beside(this.batch, at, -1), this.beside(this.batch, at, 1)]
    /** @type {Record<string, number>} */
    const stops = {
      ArrowLeft: less,
      ArrowDown: less,
      ArrowRight: more,
      ArrowUp: more,
      PageDown: at - PAGE_OF_STOPS,
      PageUp: at + PAGE_OF_STOPS,
      Home: 0,
      End: this.batch.count - 1,
    }
    const next = stops[event.key]
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.turn(next)
  }

  /**
   * The next stop on one side of a value, which may lie between two.
   * @param {LiveBatch} batch @param {number} at @param {number} way
   */
  beside(batch, at, way) {
    const away = this.stop === null ? (batch.places[at] - Number(this.range.value)) * way : 0
    return away > 1e-9 ? at : at + way
  }

  /**
   * Where runs were lost, on the track.
   * @param {LiveBatch} batch
   */
  mark(batch) {
    this.lost.replaceChildren(
      ...batch.places
        .filter((_, stop) => batch.losses(stop).length > 0)
        .map((place) => el("span", { style: `left: calc(${END}px + ${place} * (100% - ${2 * END}px))` })),
    )
  }
}
