// A Plotly chart that tells what is pointed at.

const OUTSIDE = 65535
const CURSOR = "cursor"
const PREVIEW = "preview"
const LATER = "later"
const FONT = "Arial, Helvetica, sans-serif" // in a saved picture there are no fonts of the page
const PATIENCE = 10_000 // milliseconds for the answer to a click
const BUTTONS = 150 // pixels that the buttons take beside a title
const NARROW = 820 // pixels of a figure with a map beside it
const CHARTS = new WeakMap()

// Every array that came packed in its place: in two dimensions a list of rows.
function filled(value, block) {
  if (Array.isArray(value)) return value.map((each) => filled(each, block))
  if (!value || typeof value !== "object") return value
  if (value.packed === undefined) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, block)]))
  const { data, shape } = block[value.packed]
  const width = shape.at(-1)
  return shape.length === 1 ? data : Array.from({ length: shape[0] }, (_, i) => data.subarray(i * width, (i + 1) * width))
}

// Every colour of a figure as the theme has it.
function themed(value, colours) {
  if (typeof value === "string") return colours[value] ?? value
  if (Array.isArray(value)) return value.map((each) => themed(each, colours))
  if (value && typeof value === "object" && !ArrayBuffer.isView(value))
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, themed(each, colours)]))
  return value
}

function isDark(element) {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  probe.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#fff"
  probe.fillRect(0, 0, 1, 1)
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128
}

function wrapped(line, room) {
  const lines = [""]
  for (const word of line.split(" ")) {
    const last = lines.at(-1)
    if (last && last.length + 1 + word.length > room) lines.push(word)
    else lines[lines.length - 1] = last ? `${last} ${word}` : word
  }
  return lines
}

// The server answers a picked cell with a link, which is taken at once.
function follow() {
  const link = () => document.querySelector(".st-key-picked a")
  const before = link()?.href
  const watch = new MutationObserver(() => {
    if (!link() || link().href === before) return
    watch.disconnect()
    link().click()
  })
  watch.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => watch.disconnect(), PATIENCE)
}

class Chart {
  constructor(parent) {
    this.parent = parent
    this.root = document.createElement("div")
    this.root.className = "descent-chart"
    this.root.innerHTML =
      '<div class="plane main" tabindex="0" role="application"></div><div class="plane beside" role="group" aria-label="A map of the plane"></div>' +
      '<div class="told" role="status"></div><div class="tip" hidden></div>'
    ;[this.main, this.side, this.told, this.tip] = this.root.children
    parent.querySelector(".descent-chart")?.remove()
    parent.append(this.root)
    this.main.addEventListener("keydown", (event) => this.key(event))
    this.sizes = new ResizeObserver(() => this.resize())
    this.sizes.observe(this.root)
    this.turn = 0
  }

  dispose() {
    this.sizes.disconnect()
    globalThis.Plotly?.purge(this.main)
    globalThis.Plotly?.purge(this.side)
    this.root.remove()
  }

  async show(bytes, pick) {
    this.pick = pick
    const turn = ++this.turn
    const dark = isDark(this.parent instanceof ShadowRoot ? this.parent.host : this.parent)
    const seen = `${dark}`
    if (this.bytes === bytes && this.seen === seen) return
    this.main.style.minHeight = `${headerOf(bytes).height}px` // what is below stays where it is
    const [Plotly, block] = await Promise.all([(globalThis.descentPlotly ??= shelf()).plotly, unpack(bytes)])
    if (turn !== this.turn) return
    Object.assign(block, { figure: filled(block.figure, block), beside: filled(block.beside, block) })
    Object.assign(this, { Plotly, block, bytes, seen })
    this.at = null
    this.root.classList.toggle("paired", Boolean(block.beside))
    this.side.hidden = !block.beside
    this.main.setAttribute("aria-label", block.label)
    this.main.setAttribute("role", block.picks ? "application" : "group")
    this.main.tabIndex = block.told ? 0 : -1
    await this.draw(this.main, block.figure, dark)
    if (block.beside) await this.draw(this.side, block.beside, dark)
    this.listen()
    this.tell(null)
    this.root.dataset.drawn = block.id
    this.root.dataset.revision = String(turn)
  }

  async draw(box, figure, dark) {
    const shown = dark ? themed(figure, this.block.dark) : structuredClone(figure)
    const style = getComputedStyle(this.parent instanceof ShadowRoot ? this.parent.host : this.parent)
    const value = (name, other) => style.getPropertyValue(name).trim() || other
    const background = value("--st-background-color", "#fff")
    Object.assign(shown.layout, { paper_bgcolor: background, plot_bgcolor: background, height: this.block.height, autosize: true })
    this.fit(shown, box)
    shown.layout.font = { ...shown.layout.font, color: value("--st-text-color", "#111"), family: FONT }
    const { stem } = this.block
    const vector = {
      name: "vector", title: "Save as SVG", icon: this.Plotly.Icons.disk,
      click: (graph) => this.Plotly.downloadImage(graph, { format: "svg", filename: stem, height: graph.clientHeight, width: graph.clientWidth }),
    }
    const config = {
      displaylogo: false, displayModeBar: true, toImageButtonOptions: { format: "png", filename: stem, scale: 3 },
      modeBarButtons: [["toImage", vector], ["zoom2d", "pan2d", "resetScale2d"]],
    }
    box.removeAllListeners?.("plotly_hover")
    box.removeAllListeners?.("plotly_unhover")
    box.removeAllListeners?.("plotly_click")
    await this.Plotly.react(box, shown.data, shown.layout, config)
  }

  // In a narrow place everything is smaller, and the caption always has as many lines as it needs.
  fit({ data, layout }, box) {
    const narrow = this.root.clientWidth < NARROW && this.block.beside
    if (narrow) {
      const smaller = (value) => {
        if (Array.isArray(value)) value.forEach(smaller)
        else if (value && typeof value === "object") {
          if (value.font?.size) value.font.size = Math.max(11, Math.round(value.font.size * 0.8))
          Object.values(value).forEach(smaller)
        }
      }
      smaller(layout)
      for (const trace of data) if (trace.colorbar) Object.assign(trace.colorbar, { thickness: 10, title: undefined })
    }
    this.wrapTitle(layout, box)
    const caption = layout.annotations?.find(({ name }) => name === "caption")
    if (!caption) return
    const room = Math.max(24, Math.floor((box.clientWidth - (layout.margin?.l ?? 60)) / (caption.font.size * 0.52)))
    const lines = caption.text.split("<br>").flatMap((line) => wrapped(line, room))
    const before = caption.text.split("<br>").length
    const more = Math.max(0, lines.length - before) * caption.font.size * 1.3
    caption.text = lines.join("<br>")
    caption.yshift -= more
    layout.margin = { ...layout.margin, b: layout.margin.b + more }
  }

  // A long title has several lines rather than run below the buttons.
  wrapTitle(layout, box) {
    const { title } = layout
    if (!title?.text) return
    const size = title.font?.size ?? 17
    const lines = wrapped(title.text, Math.max(16, Math.floor((box.clientWidth - BUTTONS) / (size * 0.52))))
    title.text = lines.join("<br>")
    const more = (lines.length - 1) * size * 1.3
    title.pad = { ...title.pad, t: (title.pad?.t ?? 0) + more } // Plotly anchors the last line
    layout.margin = { ...layout.margin, t: (layout.margin?.t ?? 56) + more }
  }

  resize() {
    if (!this.block) return
    for (const box of [this.main, this.side]) if (!box.hidden && box.data) this.Plotly.Plots.resize(box)
  }

  // The heatmaps in order: a cell's map is its place among them.
  maps() {
    return this.main.data.flatMap((trace, i) => (trace.type === "heatmap" && trace.meta?.map !== undefined ? [i] : []))
  }

  listen() {
    if (!this.block.told) return
    this.main.on("plotly_hover", ({ points, event }) => {
      const point = points.find(({ data }) => data.type === "heatmap" && data.meta?.map !== undefined)
      if (point) this.tell([point.data.meta.map, ...this.cell(point)], event)
    })
    this.main.on("plotly_unhover", () => this.tell(null))
    this.main.on("plotly_click", ({ points }) => {
      const point = points.find(({ data }) => data.type === "heatmap" && data.meta?.map !== undefined)
      if (point && this.block.picks) this.pick([point.data.meta.map, ...this.cell(point)])
    })
  }

  cell({ pointIndex, pointNumber }) {
    return pointIndex ?? pointNumber
  }

  key(event) {
    if (!this.block?.told || event.target !== this.main) return
    const [maps, rows, columns] = this.block.told0.shape
    const [map, row, column] = this.at ?? [0, Math.floor(rows / 2), Math.floor(columns / 2)]
    const far = event.shiftKey ? 8 : 1
    const moves = { ArrowLeft: [0, 0, -far], ArrowRight: [0, 0, far], ArrowUp: [0, far, 0], ArrowDown: [0, -far, 0], PageUp: [-1, 0, 0], PageDown: [1, 0, 0] }
    if (event.key === "Enter" && this.at && this.block.picks) this.pick(this.at)
    else if (event.key === "Escape") this.tell(null)
    else if (moves[event.key]) {
      const [dm, dr, dc] = this.at ? moves[event.key] : [0, 0, 0]
      const within = (value, count) => Math.min(Math.max(value, 0), count - 1)
      this.tell([within(map + dm, maps), within(row + dr, rows), within(column + dc, columns)])
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  // The numbers of a cell, beside the pointer and below the figure, and its run on the map beside it.
  tell(at, event) {
    this.at = at
    this.root.dataset.cell = at ? at.join(",") : ""
    this.tip.hidden = !at || !event
    if (!this.block.told) return
    if (!at) {
      this.told.textContent = this.block.picks ? "Point at a cell for its run; click it to open the run." : ""
      return this.trace(null)
    }
    const lines = this.lines(at)
    this.told.replaceChildren(...lines.flatMap((line, i) => (i ? [document.createTextNode(" · "), this.spoken(line)] : [this.spoken(line)])))
    if (event) {
      this.tip.replaceChildren(...lines.map((line) => Object.assign(document.createElement("div"), { textContent: line })))
      this.put(event)
    }
    this.mark(at)
    this.trace(at)
  }

  spoken(line) {
    return Object.assign(document.createElement("span"), { textContent: line })
  }

  lines([map, row, column]) {
    const { told, words, never, rows, columns, told0 } = this.block
    const [, height, width] = told0.shape
    const place = (map * height + row) * width + column
    const head = [columns[column], rows[row]].filter(Boolean).join(", ")
    const shown = told.map((name, i) => {
      const value = this.block[`told${i}`].data[place]
      if (words[name]) return `${name}: ${words[name][value] ?? "–"}`
      return `${name}: ${Number.isFinite(value) ? precise(value) : never.includes(name) ? "never" : "∞"}`
    })
    return [head, ...shown]
  }

  put(event) {
    const box = this.root.getBoundingClientRect()
    const x = event.clientX - box.left
    const y = event.clientY - box.top
    const left = x + 16 + this.tip.offsetWidth > box.width ? x - 16 - this.tip.offsetWidth : x + 16
    Object.assign(this.tip.style, { left: `${Math.max(0, left)}px`, top: `${Math.max(0, y + 14)}px` })
  }

  // A frame around the cell that the keys have chosen.
  mark([map, row, column]) {
    const trace = this.main.data[this.maps()[map]]
    const edges = (values, i) => {
      const step = (a, b) => (values[b] - values[a]) / 2
      const last = values.length - 1
      return [values[i] - step(Math.max(i - 1, 0), Math.max(i, 1)), values[i] + step(Math.min(i, last - 1), Math.min(i + 1, last))]
    }
    const [x0, x1] = edges(trace.x, column)
    const [y0, y1] = edges(trace.y, row)
    const ink = this.main.layout.font.color
    const kept = (this.main.layout.shapes ?? []).filter(({ name }) => name !== CURSOR)
    const frame = { name: CURSOR, type: "rect", xref: trace.xaxis ?? "x", yref: trace.yaxis ?? "y", x0, x1, y0, y1, line: { color: ink, width: 2 } }
    this.Plotly.relayout(this.main, { shapes: [...kept, frame] })
  }

  // The first steps of a run joined; where it is later as dots, since steps between them are not shown.
  trace(at) {
    if (!this.block.beside || !this.side.data) return
    const place = (wanted) => this.side.data.findIndex(({ name }) => name === wanted)
    const [first, later] = [place(PREVIEW), place(LATER)]
    if (first < 0 || later < 0) return
    const [x, y] = at && this.block.previews ? this.way(at) : [[], []]
    const count = this.block.joined + 1
    const parts = (values) => [values.slice(0, count), values.slice(count)]
    this.Plotly.restyle(this.side, { x: parts(x), y: parts(y) }, [first, later])
  }

  way([map, row, column]) {
    const { previews, box } = this.block
    const [, height, width, , count] = previews.shape
    const first = 2 * count * ((map * height + row) * width + column)
    return box.map(([low, high], axis) =>
      Array.from(previews.data.subarray(first + axis * count, first + (axis + 1) * count), (value) =>
        value === OUTSIDE ? null : low + (value / (OUTSIDE - 1)) * (high - low),
      ),
    )
  }
}

export default ({ data, parentElement, setTriggerValue }) => {
  let chart = CHARTS.get(parentElement)
  if (!chart) CHARTS.set(parentElement, (chart = new Chart(parentElement)))
  chart.show(data, (cell) => {
    follow()
    setTriggerValue("pick", cell)
  })
  return () => {
    chart.dispose()
    CHARTS.delete(parentElement)
  }
}
