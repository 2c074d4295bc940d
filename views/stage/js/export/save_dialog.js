// Saving what is shown: the dialog, and the files it makes, all in the browser.

import { contextOf } from "../core/canvas.js"
import { el, write } from "../core/dom.js"
import { ExportFigure } from "./export_figure.js"
import { MAKERS, painted } from "./file_makers.js"
import { fileName, saidOf, themeName } from "./file_words.js"
import { AS_SHOWN, presetOf, PRESETS } from "./presets.js"

/** @import { SavedMoment } from "../types.d.ts" */

const FORMATS = {
  png: "PNG, for slides",
  svg: "SVG, for papers",
  gif: "GIF, animated",
  webm: "WebM video",
}

const FILMS = ["gif", "webm"]
const RATES = [10, 20, 25, 50] // a GIF counts in hundredths of a second
const LONGEST_FILM = 60
const PREVIEW = 340
const CANCELLED = new Error("cancelled")

export class SaveBox {
  /** The file being made. @type {{ cancelled: boolean } | null} */
  job = null
  /** The caption filled in last. */
  prefilled = ""
  preview = el("canvas", { role: "img", "aria-label": "Preview" })
  said = el("p", { role: "status", class: "said" })
  progress = el("progress", { "aria-label": "Progress", hidden: "" })
  go = el("button", { type: "submit", class: "strong" }, "Save")
  close = el("button", { type: "button" }, "Close")
  settings = el("button", { type: "button" }, "Use the settings")
  film = filmFields()
  fields = el("fieldset", {}, ...pictureFields(), this.settings, this.film)
  form = el("form", {}, this.fields, this.progress, this.said, el("div", { class: "bar" }, this.go, this.close))
  more = el("p", {}, "A page that plays offline and the numbers of every step are under Share.")
  mixed = el("p", {}, "In 3D the ground is an image inside the SVG. Paths, marks and words stay lines and text.")
  box = el("dialog", { "aria-label": "Save", class: "save" }, el("h2", {}, "Save what is shown"))

  /** `moment` gives the scene and the step shown. @param {() => SavedMoment} moment */
  constructor(moment) {
    this.moment = moment
    const picture = el("div", { class: "preview" }, this.preview)
    this.box.append(el("div", { class: "saving" }, this.form, el("div", {}, picture, this.mixed, this.more)))
    this.check("titled", true)
    this.close.addEventListener("click", () => (this.job ? this.cancel() : this.box.close()))
    this.settings.addEventListener("click", () => this.fillCaption())
    this.box.addEventListener("close", () => this.cancel())
    this.box.addEventListener("keydown", (event) => event.stopPropagation())
    this.form.addEventListener("input", (event) => this.changed(nameOf(event.target)))
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.save()
    })
  }

  open() {
    this.more.hidden = this.moment().alone
    const { theme } = this.moment().scene
    this.fill("theme", theme.dark ? "dark" : "light")
    this.check("plain", theme.plain)
    this.prefill(this.moment().scene.about.caption ?? "")
    this.box.showModal()
    this.changed("")
  }

  /**
   * The caption an experiment asks for, unless another was typed.
   * @param {string} caption
   */
  prefill(caption) {
    if (this.value("caption") === this.prefilled) this.fill("caption", caption)
    this.prefilled = caption
  }

  /** A field of the form. @param {string} name @returns {HTMLInputElement} */
  control(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name))
  }

  /** @param {string} name */
  value(name) {
    return this.control(name).value
  }

  /** @param {string} name @param {string} text */
  fill(name, text) {
    this.control(name).value = text
  }

  /** @param {string} name */
  ticked(name) {
    return this.control(name).checked
  }

  /** @param {string} name @param {boolean} on */
  check(name, on) {
    this.control(name).checked = on
  }

  /**
   * Which of the choices there are, after one of them was made.
   * @param {string} name
   */
  changed(name) {
    const format = this.value("format")
    const film = FILMS.includes(format)
    const { scale } = presetOf(this.value("preset"), this.moment().scene)
    if (name === "preset" || name === "format") this.fill("scale", String(film ? 1 : scale))
    this.film.hidden = this.film.disabled = !film
    this.mixed.hidden = !(this.moment().scene.solid && format === "svg")
    this.control("scale").disabled = format === "svg"
    this.control("clear").disabled = film
    if (film) this.check("clear", false)
    this.show()
  }

  choices() {
    return {
      preset: this.value("preset"),
      dark: this.value("theme") === "dark",
      clear: this.ticked("clear"),
      plain: this.ticked("plain"),
      titled: this.ticked("titled"),
      caption: this.value("caption"),
      chart: this.value("show") === "both",
    }
  }

  fillCaption() {
    this.fill("caption", this.moment().scene.about.settings ?? "")
    this.show()
  }

  show() {
    const { scene, t } = this.moment()
    const figure = new ExportFigure(scene, this.choices())
    this.go.disabled = figure.crowded
    this.say(figure.crowded ? "The words leave too little room: shorten the caption or choose a larger size." : "")
    if (figure.crowded) return
    const [wide, high] = figure.pixels
    const scale = Math.min(PREVIEW / wide, PREVIEW / high) * devicePixelRatio
    const { canvas } = painted(figure, scale, t)
    this.preview.width = canvas.width
    this.preview.height = canvas.height
    this.preview.style.width = `${canvas.width / devicePixelRatio}px`
    contextOf(this.preview).drawImage(canvas, 0, 0)
    this.preview.setAttribute("aria-label", `Preview: ${saidOf(scene, t)}`)
  }

  /** @param {string} words */
  say(words) {
    write(this.said, words)
  }

  cancel() {
    if (this.job) this.job.cancelled = true
  }

  async save() {
    const job = (this.job = { cancelled: false })
    /** @param {number} i @param {number} count */
    const pause = (i, count) => this.wait(job, i, count)
    this.working(true)
    try {
      const { scene, t } = this.moment()
      const choices = this.choices()
      const [format, scale] = [this.value("format"), Number(this.value("scale"))]
      const film = { seconds: Number(this.value("seconds")), rate: Number(this.value("rate")) }
      this.say(FILMS.includes(format) ? "Painting the frames" : "Painting")
      const made = await MAKERS[format]({ scene, t, choices, scale, film, pause })
      if (job.cancelled) throw CANCELLED
      const name = fileName(scene.about.stem ?? "descent", themeName(choices), choices.preset, format)
      download(made.blob, name)
      this.say(`Saved ${name}: ${made.words}.`)
    } catch (error) {
      this.say(error === CANCELLED ? "Cancelled." : messageOf(error))
    } finally {
      this.job = null
      this.working(false)
    }
  }

  /** @param {boolean} on */
  working(on) {
    this.fields.disabled = this.go.disabled = on
    this.progress.hidden = !on
    this.progress.removeAttribute("value")
    write(this.close, on ? "Cancel" : "Close")
  }

  /**
   * Lets the page live between two frames.
   * @param {{ cancelled: boolean }} job @param {number} i @param {number} count
   */
  async wait(job, i, count) {
    this.progress.max = count
    this.progress.value = i
    await new Promise((/** @type {(value?: unknown) => void} */ done) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => done()
      port2.postMessage(null)
    })
    if (job.cancelled) throw CANCELLED
  }
}

const SHOWN = { map: "Map", both: "Map and loss" }
const TICKS = { titled: "Title and formula", plain: "Contour lines only", clear: "Transparent background" }

// What there is to choose of any picture.
function pictureFields() {
  const sizes = Object.fromEntries(Object.entries(PRESETS).map(([key, { name }]) => [key, name]))
  const scales = Object.fromEntries([1, 2, 3, 4].map((n) => [n, `${n}×`]))
  return [
    el("div", { class: "pair" }, field("Format", choice("format", FORMATS)), field("Show", choice("show", SHOWN))),
    el(
      "div",
      { class: "pair" },
      field("Size", choice("preset", { ...sizes, [AS_SHOWN]: "Map as on the screen" })),
      field("Resolution", choice("scale", scales, "2")),
    ),
    field("Theme", choice("theme", { light: "Light", dark: "Dark" })),
    el("div", { class: "ticks" }, ...Object.entries(TICKS).map(([name, words]) => tick(name, words))),
    field("Caption", el("input", { name: "caption", type: "text", maxlength: 1000, autocomplete: "off" })),
  ]
}

// What there is to choose of a film.
function filmFields() {
  const rates = Object.fromEntries(RATES.map((n) => [n, String(n)]))
  const seconds = { name: "seconds", type: "number", min: 1, max: LONGEST_FILM, step: "any", value: 6, required: "" }
  return el(
    "fieldset",
    { class: "pair", hidden: "" },
    field("Seconds", el("input", seconds)),
    field("Frames per second", choice("rate", rates, "20")),
  )
}

/** @param {EventTarget | null} target */
function nameOf(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.name : ""
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error)
}

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** @param {string} words @param {Element} control */
function field(words, control) {
  return el("label", {}, el("span", {}, words), control)
}

/** @param {string} name @param {string} words */
function tick(name, words) {
  return el("label", { class: "tick" }, el("input", { type: "checkbox", name }), words)
}

/** @param {string} name @param {Record<string, string>} options @param {string} [chosen] */
function choice(name, options, chosen) {
  const menu = el("select", { name })
  for (const [value, words] of Object.entries(options)) menu.append(el("option", { value }, words))
  if (chosen) menu.value = chosen
  return menu
}
