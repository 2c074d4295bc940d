// The scoreboard: every racer's numbers at the step shown.

const COLUMNS = [
  ["loss", "loss"],
  ["lr", "rate"],
  ["slope", "gradient"],
  ["distance", "distance"],
]

class Board {
  constructor(table, toggle) {
    this.table = table
    this.toggle = toggle
    this.load([], [])
  }

  load(racers, minima) {
    this.racers = racers
    this.minima = minima
    this.step = el("span", {})
    const head = el("tr", {}, el("th", { scope: "col" }, this.step))
    for (const [key, name] of COLUMNS) head.append(el("th", { scope: "col", class: key, title: HELP[key] }, name))
    this.rows = racers.map((racer) => this.row(racer))
    const caption = el("caption", { class: "unseen" }, "Scoreboard at the step shown")
    this.table.hidden = !racers.length
    this.table.classList.toggle("many", racers.length > 5)
    this.table.replaceChildren(caption, el("thead", {}, head), el("tbody", {}, ...this.rows.map((r) => r.line)))
  }

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
    const cells = COLUMNS.map(([key]) => el("td", { class: key }))
    if (!this.minima.length) cells.at(-1).title = "No minimum known"
    const line = el("tr", {}, el("th", { scope: "row" }, button, outcome), ...cells)
    return { line, button, outcome, cells }
  }

  paint(step) {
    this.step.textContent = `at step ${step}`
    this.rows.forEach(({ line, button, outcome, cells }, i) => {
      const racer = this.racers[i]
      const k = Math.min(step, racer.xs.length - 1)
      const lr = racer.lr[Math.min(k, racer.lr.length - 1)]
      const shown = [short(racer.loss[k]), trimmed(short(lr)), short(racer.slope[k]), this.distance(racer.xs[k], racer.ys[k])]
      shown.forEach((text, c) => write(cells[c], text))
      write(outcome, outcomeAt(racer, step))
      line.classList.toggle("hidden", racer.hidden)
      button.setAttribute("aria-pressed", String(!racer.hidden))
    })
  }

  // To the nearest minimum; positions are float32, so below that grain, or beyond its range, only a bound can be said.
  distance(x, y) {
    if (!this.minima.length || Number.isNaN(x) || Number.isNaN(y)) return "–"
    let best = Infinity
    let grain = 0
    for (const point of this.minima) {
      const away = Math.hypot(x - point.x, y - point.y)
      if (away < best) {
        best = away
        grain = 2e-7 * Math.max(Math.abs(point.x), Math.abs(point.y))
      }
    }
    if (!Number.isFinite(best)) return "> 1e38"
    return best < grain ? `< ${short(grain)}` : short(best)
  }
}

const HELP = {
  loss: "The loss at this step",
  lr: "The learning rate in use at this step",
  slope: "Length of the gradient at this step",
  distance: "Distance to the nearest minimum",
}

// The verdict is given where it falls: at its own step, or at the end of the run.
function outcomeAt(racer, step) {
  const { at, text } = racer.outcome
  const due = at ?? racer.xs.length - 1
  return step >= due ? text : "Moving"
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}

function el(tag, attributes, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
  node.append(...children)
  return node
}
