// Saving what is shown: the dialog, and the files it makes, all in the browser.

const FORMATS = {
  png: "PNG, for slides",
  svg: "SVG, for papers",
  gif: "GIF, animated",
  webm: "WebM video",
}
const FILMS = ["gif", "webm"]
const RATES = [10, 20, 25, 50] // a GIF counts in hundredths of a second
const HOLD_END = 100 // and stays on its last frame for a second more
const LONGEST_FILM = 60
const SAMPLES = 9
const PREVIEW = 340
const LONGEST_NAME = 80
const CANCELLED = new Error("cancelled")

class SaveBox {
  // `moment` gives the scene and the step shown.
  constructor(moment) {
    this.moment = moment
    this.build()
    this.box.addEventListener("close", () => this.cancel())
    this.box.addEventListener("keydown", (event) => event.stopPropagation())
    this.form.addEventListener("input", (event) => this.changed(event.target.name))
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.save()
    })
  }

  build() {
    const sizes = Object.fromEntries(Object.entries(PRESETS).map(([key, { name }]) => [key, name]))
    const scales = Object.fromEntries([1, 2, 3, 4].map((n) => [n, `${n}×`]))
    const rates = Object.fromEntries(RATES.map((n) => [n, String(n)]))
    this.preview = el("canvas", { role: "img", "aria-label": "Preview" })
    this.said = el("p", { role: "status", class: "said" })
    this.progress = el("progress", { "aria-label": "Progress", hidden: "" })
    this.go = el("button", { type: "submit", class: "strong" }, "Save")
    this.close = el("button", { type: "button" }, "Close")
    this.close.addEventListener("click", () => (this.job ? this.cancel() : this.box.close()))
    const settings = el("button", { type: "button" }, "Use the settings")
    settings.addEventListener("click", () => this.fillCaption())
    const seconds = { name: "seconds", type: "number", min: 1, max: LONGEST_FILM, step: "any", value: 6, required: "" }
    this.film = el(
      "fieldset",
      { class: "pair", hidden: "" },
      field("Seconds", el("input", seconds)),
      field("Frames per second", choice("rate", rates, "20")),
    )
    this.fields = el(
      "fieldset",
      {},
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
      settings,
      this.film,
    )
    this.form = el("form", {}, this.fields, this.progress, this.said, el("div", { class: "bar" }, this.go, this.close))
    this.form.elements.titled.checked = true
    const picture = el("div", { class: "preview" }, this.preview)
    this.more = el("p", {}, "A page that plays offline and the numbers of every step are under Share.")
    this.mixed = el("p", {}, "In 3D the ground is an image inside the SVG. Paths, marks and words stay lines and text.")
    const inside = el("div", { class: "saving" }, this.form, el("div", {}, picture, this.mixed, this.more))
    this.box = el("dialog", { "aria-label": "Save", class: "save" }, el("h2", {}, "Save what is shown"), inside)
  }

  open() {
    this.more.hidden = this.moment().alone
    const { theme } = this.moment().scene
    this.value("theme", theme.dark ? "dark" : "light")
    this.form.elements.plain.checked = theme.plain
    this.prefill(this.moment().scene.about.caption ?? "")
    this.box.showModal()
    this.changed()
  }

  // The caption an experiment asks for, unless another was typed.
  prefill(caption) {
    if (this.value("caption") === (this.prefilled ?? "")) this.value("caption", caption)
    this.prefilled = caption
  }

  value(name, value) {
    const control = this.form.elements[name]
    if (value !== undefined) control.value = value
    return control.type === "checkbox" ? control.checked : control.value
  }

  // Which of the choices there are, after one of them was made.
  changed(name) {
    const format = this.value("format")
    const film = FILMS.includes(format)
    const { scale } = presetOf(this.value("preset"), this.moment().scene)
    if (name === "preset" || name === "format") this.value("scale", film ? 1 : scale)
    this.film.hidden = this.film.disabled = !film
    this.mixed.hidden = !(this.moment().scene.solid && format === "svg")
    this.form.elements.scale.disabled = format === "svg"
    this.form.elements.clear.disabled = film
    if (film) this.form.elements.clear.checked = false
    this.show()
  }

  choices() {
    const value = (name) => this.value(name)
    return {
      preset: value("preset"),
      dark: value("theme") === "dark",
      clear: value("clear"),
      plain: value("plain"),
      titled: value("titled"),
      caption: value("caption"),
      chart: value("show") === "both",
    }
  }

  fillCaption() {
    this.value("caption", this.moment().scene.about.settings ?? "")
    this.show()
  }

  show() {
    const { scene, t } = this.moment()
    const figure = new Figure(scene, this.choices())
    this.go.disabled = figure.crowded
    this.say(figure.crowded ? "The words leave too little room: shorten the caption or choose a larger size." : "")
    if (figure.crowded) return
    const [wide, high] = figure.pixels
    const scale = Math.min(PREVIEW / wide, PREVIEW / high) * devicePixelRatio
    const { canvas } = painted(figure, scale, t)
    this.preview.width = canvas.width
    this.preview.height = canvas.height
    this.preview.style.width = `${canvas.width / devicePixelRatio}px`
    this.preview.getContext("2d").drawImage(canvas, 0, 0)
    this.preview.setAttribute("aria-label", `Preview: ${saidOf(scene, t)}`)
  }

  say(words) {
    write(this.said, words)
  }

  cancel() {
    if (this.job) this.job.cancelled = true
  }

  async save() {
    const job = (this.job = { cancelled: false })
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
      const name = fileName(scene.about.stem, themeName(choices), choices.preset, format)
      download(made.blob, name)
      this.say(`Saved ${name}: ${made.words}.`)
    } catch (error) {
      this.say(error === CANCELLED ? "Cancelled." : error.message)
    } finally {
      this.job = null
      this.working(false)
    }
  }

  working(on) {
    this.fields.disabled = this.go.disabled = on
    this.progress.hidden = !on
    this.progress.removeAttribute("value")
    write(this.close, on ? "Cancel" : "Close")
  }

  // Lets the page live between two frames.
  async wait(job, i, count) {
    this.progress.max = count
    this.progress.value = i
    await new Promise((done) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = done
      port2.postMessage(null)
    })
    if (job.cancelled) throw CANCELLED
  }
}

const SHOWN = { map: "Map", both: "Map and loss" }
const TICKS = { titled: "Title and formula", plain: "Contour lines only", clear: "Transparent background" }

// The makers: each gives the file's contents and what they are, in words.
const MAKERS = {
  async png({ scene, t, choices, scale }) {
    const figure = new Figure(scene, choices)
    const { canvas } = painted(figure, scale, t)
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"))
    if (!blob) throw new Error("The browser cannot make a picture this large. Choose fewer pixels.")
    const bytes = annotated(new Uint8Array(await blob.arrayBuffer()), notesOf(scene, t), scale)
    return { blob: new Blob([bytes], { type: "image/png" }), words: `${canvas.width} × ${canvas.height} pixels` }
  },

  async svg({ scene, t, choices, scale }) {
    const figure = new Figure(scene, choices, SvgPath)
    const pen = new SvgPen(...figure.pixels, figure.unit)
    figure.begin(figure.unit * scale, false)
    figure.paint(pen, t)
    const { Title, ...notes } = notesOf(scene, t)
    const lines = Object.entries(notes).map(([name, text]) => `${name}: ${text}`)
    const text = pen.file(Title, lines.join("\n"))
    return { blob: new Blob([text], { type: "image/svg+xml" }), words: `${figure.pixels.join(" × ")} pixels, scalable` }
  },

  async gif({ scene, choices, scale, film, pause }) {
    const { ctx, canvas, draw, count } = filmOf(scene, choices, scale, film)
    const { width, height } = canvas
    const grab = (i) => (draw(i), ctx.getImageData(0, 0, width, height).data)
    const counts = new Map()
    const samples = Math.min(SAMPLES, count)
    for (let k = 0; k < samples; k++) {
      countColours(counts, grab(Math.round((k * (count - 1)) / Math.max(1, samples - 1))))
      await pause(k, count + samples)
    }
    const gif = new Gif(width, height, paletteOf(counts))
    for (let i = 0; i < count; i++) {
      gif.frame(grab(i), Math.round(100 / film.rate) + (i === count - 1 ? HOLD_END : 0))
      await pause(samples + i, count + samples)
    }
    return { blob: new Blob([gif.bytes()], { type: "image/gif" }), words: filmWords(count, canvas) }
  },

  async webm({ scene, choices, scale, film, pause }) {
    const { canvas, draw, count } = filmOf(scene, choices, scale, film)
    const codec = await filmCodec(canvas.width, canvas.height, film.rate)
    if (!codec) throw new Error("This browser can make no video here. Choose GIF instead.")
    const bytes = await codec.film(codec, canvas, count, film.rate, draw, (i) => pause(i, count))
    const why = codec.film === pictured ? ". Each is a whole picture: the browser encodes no video here, so the file is large" : ""
    return { blob: new Blob([bytes], { type: "video/webm" }), words: filmWords(count, canvas) + why }
  },
}

function painted(figure, scale, t) {
  const { canvas, ctx } = figure.canvas(scale)
  figure.begin(figure.unit * scale, false)
  figure.paint(ctx, t)
  return { canvas, ctx }
}

// The frames of the whole run: their number, and what paints one of them.
function filmOf(scene, choices, scale, { seconds, rate }) {
  if (!scene.racers.length) throw new Error("There is nothing to film. Choose an optimizer first.")
  const figure = new Figure(scene, choices)
  const { canvas, ctx } = figure.canvas(scale)
  // Video is made of squares of two pixels.
  if (canvas.width % 2 || canvas.height % 2) resizeTo(canvas, ctx, canvas.width & ~1, canvas.height & ~1)
  figure.begin(figure.unit * scale, true)
  const count = Math.max(2, Math.round(seconds * rate))
  const draw = (i) => figure.paint(ctx, (i / (count - 1)) * figure.steps)
  return { canvas, ctx, draw, count }
}

function resizeTo(canvas, ctx, wide, high) {
  const kept = ctx.getTransform()
  Object.assign(canvas, { width: wide, height: high })
  ctx.setTransform(kept)
}

function filmWords(count, { width, height }) {
  return `${count} frames of ${width} × ${height} pixels`
}

// What a file says of itself.
function notesOf(scene, t) {
  const { settings, seed, software } = scene.about
  return {
    Title: saidOf(scene, t),
    Description: `${scene.surface.formula}\n${settings}`,
    Seed: String(seed),
    Software: software,
    Source: location.href,
  }
}

// A figure in words.
function saidOf({ surface, racers, start, solid, ground }, t) {
  const shown = racers.filter((racer) => !racer.hidden)
  const names = shown.map((racer) => `${racer.label} (${outcomeAt(racer, Math.floor(t)).toLowerCase()})`).join(", ")
  if (!names) return `${surface.title}: no optimizer shown`
  return `${solid ? `${surface.title} in 3D, ${ground.title},` : surface.title} from (${start.map(short).join(", ")}), step ${Math.floor(t)}: ${names}`
}

function themeName({ dark, clear }) {
  return `${dark ? "dark" : "light"}${clear ? "-clear" : ""}`
}

// What a file is called: plain letters, at most 80 of them, what follows the experiment kept whole.
function fileName(stem, theme, preset, ending) {
  const tail = `_${theme}_${preset}.${ending}`
  const plain = stem.toLowerCase().replace(/[^a-z0-9._-]+/g, "-")
  return plain.slice(0, LONGEST_NAME - tail.length) + tail
}

function download(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

function field(words, control) {
  return el("label", {}, el("span", {}, words), control)
}

function tick(name, words) {
  return el("label", { class: "tick" }, el("input", { type: "checkbox", name }), words)
}

function choice(name, options, chosen) {
  const menu = el("select", { name })
  for (const [value, words] of Object.entries(options)) menu.append(el("option", { value }, words))
  if (chosen) menu.value = chosen
  return menu
}
