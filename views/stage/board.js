// The scoreboard: every racer's numbers at the step shown.

const COLUMNS = [
  ["loss", "loss"],
  ["slope", "gradient"],
  ["distance", "distance"],
]

class Board {
  constructor(table, toggle) {
    this.table = table
    this.toggle = toggle
    this.load([], { points: [], curves: [] })
  }

  load(racers, lows) {
    this.racers = racers
    this.lows = lows
    this.bottomless = !lows.points.length && !lows.curves.length
    this.step = el("span", {})
    const head = el("tr", {}, el("th", { scope: "col" }, this.step))
    for (const [key, name] of COLUMNS) head.append(el("th", { scope: "col", title: HELP[key] }, name))
    this.rows = racers.map((racer) => this.row(racer))
    const caption = el("caption", { class: "unseen" }, "Scoreboard at the step shown")
    this.table.hidden = !racers.length
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
    const cells = COLUMNS.map(() => el("td", {}))
    if (this.bottomless) cells[2].title = "No minimum known"
    const line = el("tr", {}, el("th", { scope: "row" }, button, outcome), ...cells)
    return { line, button, outcome, cells }
  }

  paint(step) {
    this.step.textContent = `at step ${step}`
    this.rows.forEach(({ line, button, outcome, cells }, i) => {
      const racer = this.racers[i]
      const k = Math.min(step, racer.xs.length - 1)
      const shown = [short(racer.loss[k]), short(racer.slope[k]), this.distance(racer.xs[k], racer.ys[k])]
      shown.forEach((text, c) => write(cells[c], text))
      write(outcome, outcomeAt(racer, step))
      line.classList.toggle("hidden", racer.hidden)
      button.setAttribute("aria-pressed", String(!racer.hidden))
    })
  }

  // To the nearest minimum; below the grain of positions, or beyond their range, only a bound can be said.
  distance(x, y) {
    if (this.bottomless || Number.isNaN(x) || Number.isNaN(y)) return "–"
    const { away, grain } = nearestLow(this.lows, x, y)
    if (!Number.isFinite(away)) return "> 1e38"
    return away < grain ? `< ${short(grain)}` : short(away)
  }
}

const HELP = {
  loss: "The loss at this step",
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
