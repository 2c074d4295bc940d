// The live slider: one parameter under the finger. Every stop is a run of its own, sent beforehand; nothing is asked
// of the server until the finger is lifted.

const LOST = ["diverged", "undefined", "left"]
const INSET = 8
const PAGE_OF_STOPS = 10

// The batch: a racer's run at a stop, in the place of the racer's own.
class Batch {
  constructor(block) {
    Object.assign(this, block)
    this.count = this.values.length
  }

  // The racers as they run at a stop; what is not of the batch stays as it is.
  at(stop, racers, floor) {
    return racers.map((racer, i) => {
      const r = this.racers.indexOf(i)
      if (r < 0) return racer
      const n = r * this.count + stop
      const [kind, step, tick] = this.outcomes[r][stop]
      const text = this.sentences[kind].replace("{step}", step)
      const values = { xs: row(this.path, 2 * n), ys: row(this.path, 2 * n + 1) }
      for (const name of ["gap", "slope", "lr"]) values[name] = row(this[name], n)
      values.beside = racer.beside.map((_, k) => row(this[`beside${k}`], n))
      return { ...racer, ...ran(values, [kind, tick, text], floor), marks: [], name: null, band: undefined }
    })
  }

  // How far a stop's runs got, where one of them was lost.
  losses(stop) {
    return this.outcomes.map((runs) => runs[stop]).filter(([kind]) => LOST.includes(kind))
  }

  nearest(place) {
    let best = 0
    this.places.forEach((v, i) => (best = Math.abs(v - place) < Math.abs(this.places[best] - place) ? i : best))
    return best
  }
}

// The row of controls: which parameter, its slider, its value.
class Dial {
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
    this.range.addEventListener("input", () => this.turn(this.batch.nearest(Number(this.range.value))))
    for (const name of ["change", "pointerup", "pointercancel", "keyup", "blur"])
      this.range.addEventListener(name, () => this.act("letGo"))
    this.range.addEventListener("keydown", (event) => this.key(event))
    this.describe(null, null)
  }

  // What there is to choose, and the batch if it goes with what is shown.
  describe(batch, setting) {
    const menu = batch?.menu ?? []
    const ready = Boolean(setting && batch.basis === setting[4])
    const key = setting?.[0] ?? "none"
    this.batch = ready ? batch : null
    if (this.menu !== String(menu)) {
      this.menu = String(menu)
      const groups = menu.map(([owner, dials]) =>
        el("optgroup", { label: owner }, ...dials.map(([value, words]) => el("option", { value }, `${owner}: ${words}`))),
      )
      this.choice.replaceChildren(el("option", { value: "none" }, "Live slider: choose"), ...groups)
    }
    this.choice.value = key
    this.choice.disabled = !menu.length
    if (setting && !this.track.parentNode) this.spring.replaceWith(this.track, this.value)
    if (!setting && this.track.parentNode) {
      this.value.remove()
      this.track.replaceWith(this.spring)
    }
    this.range.disabled = !ready
    if (!setting) return
    if (ready) {
      this.range.setAttribute("aria-label", `Live: ${batch.label}`)
      this.mark()
    }
    this.show(null, setting)
  }

  // The stop under the finger, or at rest the setting.
  show(stop, [, , text, place] = this.setting) {
    if (stop === null) this.setting = [null, null, text, place]
    const words = stop === null ? text : this.batch.texts[stop]
    this.range.value = stop === null ? place : this.batch.places[stop]
    this.stop = stop
    write(this.value, words)
    const lost = stop === null ? [] : this.batch.losses(stop)
    const spoken = lost.map(([kind, step]) => this.batch.sentences[kind].replace("{step}", step))
    this.range.setAttribute("aria-valuetext", [words, ...spoken].join(", "))
  }

  turn(stop) {
    if (!this.batch) return
    this.show(Math.max(0, Math.min(this.batch.count - 1, stop)))
    this.act("bend", this.stop)
  }

  key(event) {
    if (!this.batch || event.ctrlKey || event.metaKey || event.altKey) return
    const at = this.stop ?? this.batch.nearest(Number(this.range.value))
    const next = {
      ArrowLeft: this.beside(at, -1),
      ArrowDown: this.beside(at, -1),
      ArrowRight: this.beside(at, 1),
      ArrowUp: this.beside(at, 1),
      PageDown: at - PAGE_OF_STOPS,
      PageUp: at + PAGE_OF_STOPS,
      Home: 0,
      End: this.batch.count - 1,
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.turn(next)
  }

  // The next stop on one side of a value, which may lie between two.
  beside(at, way) {
    const away = this.stop === null ? (this.batch.places[at] - Number(this.range.value)) * way : 0
    return away > 1e-9 ? at : at + way
  }

  // Where runs were lost, on the track.
  mark() {
    const { places } = this.batch
    const marks = places.map((place, stop) => [place, this.batch.losses(stop).length > 0])
    this.lost.replaceChildren(
      ...marks
        .filter(([, lost]) => lost)
        .map(([place]) => el("span", { style: `left: calc(${INSET}px + ${place} * (100% - ${2 * INSET}px))` })),
    )
  }
}
