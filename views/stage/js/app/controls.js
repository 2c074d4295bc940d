// Everything around the canvases: the page's elements, the buttons and the keys.

import { aimOf, capital, el, press, svg, write } from "../core/dom.js"
import { legendOf } from "../model/stationary.js"
import { SaveBox } from "../export/save_dialog.js"
import { helpBox } from "./help_box.js"
import { ICONS } from "./icons.js"
import { ACTIONS, CLICKER, FLAT, KEYS } from "./keys.js"
import { Dial } from "./live_dial.js"

/**
 * @import { PlaybackClock } from "../core/playback_clock.js"
 * @import { Act, ActionName, ButtonName, Found, SavedMoment, SurfaceBlock } from "../types.d.ts"
 * @import { Scene } from "./scene.js"
 */

/** @type {ButtonName[]} */
const TURNS = ["left", "right", "up", "down"]
/** @type {ButtonName[]} */
const VIEWS = ["solid", "closer", "wider", "reset", ...TURNS]
/** @type {ButtonName[]} */
const TIMED = ["play", "first", "back", "forward", "last"]
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8]

const canvas = () => el("canvas", { role: "img" })

/** @typedef {Record<ButtonName, HTMLButtonElement> & Partial<Record<ActionName, HTMLButtonElement>>} Buttons */

export class Controls {
  /** Whether it is drawn for a room. */
  large = false
  /** What the play button says. @type {boolean | null} */
  playing = null
  /** Whether the speed is being chosen by keys. */
  choosing = false
  /** What the tip tells of. @type {Found["point"] | undefined} */
  told
  /** @type {SaveBox | null} */
  saveBox = null
  /** The buttons by what they do. @type {Buttons} */
  buttons = /** @type {Buttons} */ ({})
  mapCanvas = canvas()
  lossCanvas = canvas()
  ratesCanvas = canvas()
  dataCanvas = canvas()
  tip = el("div", { class: "tip", hidden: "" })
  hint = el("div", { class: "hint", hidden: "" })
  invitation = el("div", { class: "invitation", hidden: "" }, "Choose an optimizer to start")
  which = el("select", { "aria-label": "Loss in the chart", title: "Loss in the chart", hidden: "" })
  loss = el("div", { class: "chart loss" }, this.lossCanvas, this.which)
  scale = el("select", { "aria-label": "Scale of the learning rate", title: "Scale of the learning rate", hidden: "" })
  rates = el("div", { class: "chart rates" }, this.ratesCanvas, this.scale)
  data = el("div", { class: "chart data", hidden: "" }, this.dataCanvas)
  table = el("table", { class: "board" })
  range = el("input", { type: "range", min: "0", max: "0", step: "1", value: "0", "aria-label": "Step" })
  shown = el("output", {})
  speed = el("select", { "aria-label": "Speed", title: "Speed" })
  status = el("div", { class: "unseen", role: "status" })
  help = helpBox()
  zoom = el("div", { class: "zoom" })
  legend = el("div", { class: "legend" })
  map = el("div", { class: "map", tabindex: "0", role: "group", "aria-label": "Map" })

  /** `moment` gives what a picture would show now. @param {Act} act @param {() => SavedMoment} moment */
  constructor(act, moment) {
    this.act = act
    this.moment = moment
    this.dial = new Dial(act)
    this.fillMap()
    const transport = this.transport()
    this.dial.root.append(this.button("arrows"), this.button("rates"))
    const left = el("div", { class: "left" }, this.map, this.legend, transport, this.dial.root)
    const right = el("div", { class: "right" }, this.data, this.loss, this.rates, this.table)
    this.root = el("div", { class: "stage" }, el("div", { class: "layout" }, left, right), this.status, this.help)
    this.listen()
  }

  listen() {
    this.which.addEventListener("change", () => this.act("which"))
    this.scale.addEventListener("change", () => this.act("scale"))
    this.root.addEventListener("keydown", (event) => this.key(event))
    // After a click the keys are the map's: Space plays, it does not press the button once more.
    this.root.addEventListener("click", (event) => this.clicked(event), { capture: true })
    this.range.addEventListener("input", () => this.act("scrub", Number(this.range.value)))
    this.speed.addEventListener("change", () => {
      this.act("speed", Number(this.speed.value))
      // Who chooses by keys goes on choosing.
      if (!this.choosing) this.focus()
    })
    this.speed.addEventListener("keydown", () => (this.choosing = true))
    this.speed.addEventListener("blur", () => (this.choosing = false))
  }

  // The dialog is made when it is first wanted.
  save() {
    if (!this.saveBox) {
      this.saveBox = new SaveBox(this.moment)
      this.root.append(this.saveBox.box)
    }
    this.saveBox.open()
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    if (event.detail && aimOf(event).closest("button")) this.focus()
  }

  focus() {
    this.map.focus({ preventScroll: true })
  }

  fillMap() {
    this.zoom.append(...VIEWS.map((name) => this.button(name)))
    this.showSolid(false)
    this.map.append(this.mapCanvas, this.tip, this.hint, this.invitation, this.zoom)
  }

  transport() {
    for (const pace of SPEEDS) this.speed.append(el("option", { value: pace }, `${pace}×`))
    this.speed.value = "1"
    for (const name of ["linear", "log"]) this.scale.append(el("option", { value: name }, name))
    const buttons = (/** @type {ButtonName[]} */ ...names) => names.map((name) => this.button(name))
    const play = this.button("play")
    play.classList.add("play")
    return el(
      "div",
      { class: "transport" },
      el("div", { class: "bar" }, play, this.range, this.shown),
      el(
        "div",
        { class: "bar" },
        ...buttons("first", "back", "forward", "last"),
        this.speed,
        el("span", { class: "spring" }),
        ...buttons("loop", "labels", "contours", "save", "help"),
      ),
    )
  }

  /** @param {ButtonName} name */
  button(name) {
    const [words, key, icon] = ACTIONS[name]
    const button = el("button", { type: "button", "aria-label": words, title: key ? `${words} (${key})` : words })
    button.innerHTML = ICONS[icon] ? svg(ICONS[icon]) : icon
    button.addEventListener("click", (event) => this.act(name, event.shiftKey))
    this.buttons[name] = button
    return button
  }

  /**
   * A key does its work wherever the focus is in the stage, unless the focused control needs it itself.
   * @param {KeyboardEvent} event
   */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (this.help.open) return this.keyInHelp(event)
    const [action, value = event.shiftKey] = KEYS[this.named(event.key)] ?? []
    const target = aimOf(event)
    if (!action || target.tagName === "SELECT" || this.buttons[action]?.hidden) return
    if (action === "leave" && !this.large) return
    const ours = target.tagName === "BUTTON" && this.root.contains(target)
    if (event.key === " " && ours && !this.large) return event.stopPropagation()
    event.preventDefault()
    event.stopPropagation()
    this.act(action, value)
  }

  /**
   * The key as it is called in the table of keys.
   * @param {string} key @returns {string}
   */
  named(key) {
    if (key.length === 1) return key.toLowerCase()
    if (!this.large) return key
    const flat = this.buttons.up.hidden ? FLAT : {}
    return { ...CLICKER, ...flat }[key] ?? key
  }

  /** @param {KeyboardEvent} event */
  keyInHelp(event) {
    event.stopPropagation()
    if (event.key.toLowerCase() === "h") this.help.close()
  }

  /**
   * What the buttons say now.
   * @param {PlaybackClock} playback @param {Scene} scene
   */
  show({ step, steps, playing, loop }, { named, plain, arrows, racers, weighted, recorded, clock: { unit, name } }) {
    if (this.range.max !== String(steps)) this.range.max = String(steps)
    this.range.value = String(step)
    this.range.setAttribute("aria-valuetext", `${capital(name)} ${step * unit} of ${steps * unit}`)
    write(this.shown, steps ? `${step * unit} / ${steps * unit}` : "")
    if (this.playing !== playing) this.showPlaying(this.playing = playing)
    press(this.buttons.loop, loop)
    press(this.buttons.labels, named)
    press(this.buttons.contours, plain)
    press(this.buttons.arrows, arrows)
    press(this.buttons.rates, weighted)
    this.buttons.arrows.disabled = !recorded
    this.buttons.rates.disabled = !racers.some((racer) => racer.weights)
  }

  /**
   * The buttons that only the picture in three dimensions has.
   * @param {boolean} solid
   */
  showSolid(solid) {
    press(this.buttons.solid, solid)
    for (const name of TURNS) this.buttons[name].hidden = !solid
  }

  /**
   * The losses there are to choose from.
   * @param {string[]} names
   */
  offer(names) {
    const chosen = this.lossShown
    this.which.replaceChildren(...["loss", ...names].map((name) => el("option", { value: name }, name)))
    this.which.value = names.includes(chosen) ? chosen : "loss"
    this.which.hidden = !names.length
  }

  get lossShown() {
    return this.which.value || "loss"
  }

  /** @param {boolean} playing */
  showPlaying(playing) {
    const play = this.buttons.play
    const word = playing ? "Pause" : "Play"
    play.innerHTML = svg(ICONS[playing ? "pause" : "play"])
    play.append(word, el("kbd", {}, "Space"))
    play.setAttribute("aria-label", word)
  }

  /**
   * Text alternatives of the pictures.
   * @param {SurfaceBlock} surface @param {Scene} scene
   */
  describe(surface, { racers, steps, solid, data }) {
    const title = solid ? `${surface.title} in 3D` : surface.title
    const turning = solid ? " Q, E and the arrows up and down turn it." : ""
    write(this.legend, legendOf(surface))
    this.invitation.hidden = racers.length > 0
    for (const name of TIMED) this.buttons[name].disabled = !racers.length
    this.range.disabled = !racers.length
    const names = racers.map((racer) => racer.label).join(", ") || "no optimizer chosen"
    /** @param {Element} node @param {string} words */
    const say = (node, words) => node.setAttribute("aria-label", words)
    say(this.map, `Map of ${title}.${turning} Space plays, arrow keys step, H lists the keys.`)
    say(this.lossCanvas, `Loss over ${steps} steps: ${names}.`)
    say(this.dataCanvas, data.words())
    say(this.ratesCanvas, `Learning rate over ${steps} steps: ${names}.`)
  }

  /**
   * The map in words; a film is not told frame by frame.
   * @param {string} words @param {boolean} playing
   */
  tell(words, playing) {
    this.mapCanvas.setAttribute("aria-label", playing ? `Playing. ${words}` : words)
  }

  /**
   * The small box about a stationary point, or none.
   * @param {Found | null} found
   */
  explain(found) {
    const { tip, map } = this
    if (this.told === found?.point) return
    this.told = found?.point
    tip.hidden = !found
    if (!found) return
    tip.replaceChildren(...found.lines.map((line) => el("div", {}, line)))
    const left = Math.max(4, Math.min(map.clientWidth - tip.offsetWidth - 4, found.x + 12))
    const above = found.y - tip.offsetHeight - 10
    tip.style.transform = `translate(${left}px, ${above > 4 ? above : found.y + 14}px)`
  }

  /**
   * Said once things have come to rest.
   * @param {string} words
   */
  announce(words) {
    clearTimeout(this.saying)
    this.saying = setTimeout(() => write(this.status, words), 400)
  }

  /** @param {string} words */
  suggest(words) {
    write(this.hint, words)
    this.hint.hidden = false
    clearTimeout(this.hiding)
    this.hiding = setTimeout(() => (this.hint.hidden = true), 1600)
  }
}
