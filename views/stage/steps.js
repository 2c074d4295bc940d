// The card below the map: the numbers of the update that leads away from the step shown.

const EVERY = 66
const HEADS = ["Quantity", "x", "y", "What it is"]

class Card {
  constructor(parent) {
    this.title = make("p", { class: "update" })
    this.sum = make("div", { class: "sum" })
    this.table = make("table", {})
    this.root = make("div", { class: "steps", role: "group", "aria-label": "The step in numbers" })
    this.root.append(this.title, this.sum, make("div", { class: "wide" }, this.table))
    this.gone = new AbortController()
    this.turn = 0
    parent.querySelector(".steps")?.remove()
    parent.append(this.root)
    hub().addEventListener("moment", ({ detail }) => detail === this.recorded?.id && this.due(), this.gone)
  }

  async take(bytes) {
    const turn = ++this.turn
    const block = await unpack(bytes)
    if (turn !== this.turn || this.gone.signal.aborted) return
    this.recorded = new Recorded(block)
    this.root.hidden = !block.shown
    post("steps", block.id, this.recorded)
    this.build()
    this.shown = null
    this.paint()
  }

  dispose() {
    this.gone.abort()
    clearTimeout(this.timer)
    this.root.remove()
    const { id } = this.recorded ?? {}
    if (id && hub().steps.get(id) === this.recorded) {
      hub().steps.delete(id)
      hub().dispatchEvent(new CustomEvent("steps", { detail: id }))
    }
  }

  // Numbers that change at every frame cannot be read.
  due() {
    this.timer ??= setTimeout(() => {
      this.timer = null
      this.paint()
    }, EVERY)
  }

  build() {
    const head = make("tr", {}, ...HEADS.map((name) => make("th", { scope: "col" }, name)))
    this.lines = this.recorded.quantities.flatMap((quantity, i, all) => {
      if (["path", "point", "eta"].includes(quantity.role)) return []
      const cells = quantity.rows.map(() => make("td", quantity.rows.length === 1 ? { colspan: "2" } : {}))
      const words = make("td", {}, quantity.words)
      const follower = all[i + 1]?.role === "point" ? all[i + 1] : null
      const line = make("tr", {}, make("th", { scope: "row" }, quantity.symbol), ...cells, words)
      return [{ quantity, follower, line, cells, words }]
    })
    this.table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...this.lines.map(({ line }) => line)))
  }

  paint() {
    const { recorded } = this
    const { step = 0, bent = false } = hub().moment.get(recorded.id) ?? {}
    const t = recorded.updateAt(step)
    this.root.classList.toggle("waiting", bent)
    const told = bent ? `Update ${t}, before the live slider was moved` : `Update ${t}: from step ${t - 1} to step ${t}`
    if (this.title.textContent !== told) this.title.textContent = told
    this.root.dataset.update = t
    if (this.shown === t) return
    this.shown = t
    const [before, after] = [recorded.valueOf("path", t, true), recorded.valueOf("path", t)]
    const [eta] = recorded.valueOf("eta", t)
    this.sum.innerHTML = sumOf(t, before, after, recorded.valueOf("step", t), eta)
    for (const { quantity, follower, cells, words } of this.lines) {
      recorded.during(quantity, t).forEach((value, i) => (cells[i].textContent = precise(value)))
      words.textContent = this.wordsOf(quantity, follower, t, before)
    }
  }

  wordsOf(quantity, follower, t, before) {
    const { recorded } = this
    if (quantity.role === "memory") {
      const kept = recorded.during(quantity, t, true)
      return `${quantity.words} (before: ${kept.map((v) => precise(v)).join(", ")})`
    }
    const point = follower && recorded.during(follower, t)
    if (!point || String(point) === String(before)) return quantity.words
    return `${quantity.words} at (${point.map((v) => precise(v)).join(", ")})`
  }
}

// The step as the sum that leads to the next point, in MathML.
function sumOf(t, before, after, step, eta) {
  const theta = (index) => `<msub><mi>θ</mi><mn>${index}</mn></msub>`
  const sign = (text) => `<mo>${text}</mo>`
  const start = [theta(t), sign("="), theta(t - 1)]
  const plain = !Number.isFinite(eta) || eta === 0
  const terms = plain
    ? [sign("+"), "<mi>Δθ</mi>", sign("="), column(before), sign("+"), column(step)]
    : [
        ...[sign(MINUS), "<mi>η</mi>", "<mi>u</mi>", sign("="), column(before)],
        ...[sign(MINUS), `<mn>${precise(eta)}</mn>`, column(step.map((v) => -v / eta))],
      ]
  return `<math display="block">${[...start, ...terms, sign("="), column(after)].join("")}</math>`
}

function column(pair) {
  const rows = pair.map((value) => `<mtr><mtd><mn>${precise(value)}</mn></mtd></mtr>`)
  return `<mtable class="pair">${rows.join("")}</mtable>`
}

function make(tag, attributes, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}

const cards = new WeakMap()

// As for the stage: called again on every change, and a clean-up overtaken by a later call must not end the card.
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
