// Pointing at cells: by the pointer or the keys, told in words beside it and below, framed, their run drawn.

import { cellAfter, linesOf, wayOf } from "./cells.js"

/** @import { Cell, Cells, Graph, PlotlyLibrary, Pointed, Trace } from "./types.d.ts" */

const CURSOR = "cursor"
const PREVIEW = "preview"
const LATER = "later"

/**
 * What there is to point at.
 * @typedef {{ plotly: PlotlyLibrary, cells: Cells | null, picks: boolean, paired: boolean }} Target
 */
/**
 * The elements of a chart.
 * @typedef {{ root: HTMLElement, main: Graph, side: Graph, told: HTMLElement, tip: HTMLElement }} Elements
 */

export class Pointing {
  /** @type {Target | null} */
  target = null
  /** The cell pointed at. @type {Cell | null} */
  at = null
  /** Takes a cell that is picked. @type {(cell: Cell) => void} */
  pick = () => {}

  /** @param {Elements} elements */
  constructor(elements) {
    this.elements = elements
    elements.main.addEventListener("keydown", (event) => this.key(event))
  }

  /** Another figure. @param {Target} target */
  take(target) {
    this.target = target
    const { main } = this.elements
    if (target.cells) {
      main.on?.("plotly_hover", (pointed) => {
        const cell = cellUnder(pointed)
        if (cell) this.tell(cell, pointed.event)
      })
      main.on?.("plotly_unhover", () => this.tell(null))
      main.on?.("plotly_click", (pointed) => {
        const cell = cellUnder(pointed)
        if (cell && target.picks) this.pick(cell)
      })
    }
    this.tell(null)
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { target, at } = this
    if (!target?.cells || event.target !== this.elements.main) return
    const next = cellAfter(target.cells, at, event.key, event.shiftKey)
    if (event.key === "Enter" && at && target.picks) this.pick(at)
    else if (event.key === "Escape") this.tell(null)
    else if (next) this.tell(next)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /**
   * The numbers of a cell, beside the pointer and below the figure, and its run on the map beside it.
   * @param {Cell | null} at @param {MouseEvent} [event]
   */
  tell(at, event) {
    const { target } = this
    const { root, tip, told } = this.elements
    this.at = at
    root.dataset.cell = at ? at.join(",") : ""
    tip.hidden = !at || !event
    if (!target?.cells) return
    if (!at) {
      told.textContent = target.picks ? "Point at a cell for its run; click it to open the run." : ""
      return this.trace(target, null)
    }
    const lines = linesOf(target.cells, at)
    told.replaceChildren(...lines.flatMap((line, i) => [...(i ? [" · "] : []), made("span", line)]))
    if (event) this.put(lines, event)
    this.mark(target.plotly, at)
    this.trace(target, at)
  }

  /** @param {string[]} lines @param {MouseEvent} event */
  put(lines, event) {
    const { root, tip } = this.elements
    tip.replaceChildren(...lines.map((line) => made("div", line)))
    const box = root.getBoundingClientRect()
    const x = event.clientX - box.left
    const y = event.clientY - box.top
    const left = x + 16 + tip.offsetWidth > box.width ? x - 16 - tip.offsetWidth : x + 16
    Object.assign(tip.style, { left: `${Math.max(0, left)}px`, top: `${Math.max(0, y + 14)}px` })
  }

  /** A frame around the cell that is told of. @param {PlotlyLibrary} plotly @param {Cell} cell */
  mark(plotly, [map, row, column]) {
    const { main } = this.elements
    const trace = main.data?.filter(isMap)[map]
    if (!trace) return
    const [x0, x1] = edgesOf(trace.x, column)
    const [y0, y1] = edgesOf(trace.y, row)
    const line = { color: main.layout?.font?.color, width: 2 }
    const kept = (main.layout?.shapes ?? []).filter(({ name }) => name !== CURSOR)
    const axes = { xref: trace.xaxis ?? "x", yref: trace.yaxis ?? "y" }
    plotly.relayout(main, { shapes: [...kept, { name: CURSOR, type: "rect", ...axes, x0, x1, y0, y1, line }] })
  }

  /**
   * The first steps of a run joined; where it is later as dots, since steps between them are not shown.
   * @param {Target} target @param {Cell | null} at
   */
  trace({ plotly, cells, paired }, at) {
    const { side } = this.elements
    const { data } = side
    if (!paired || !data || !cells) return
    const place = (/** @type {string} */ wanted) => data.findIndex(({ name }) => name === wanted)
    const [first, later] = [place(PREVIEW), place(LATER)]
    if (first < 0 || later < 0) return
    const [x, y] = at ? wayOf(cells, at) : [[], []]
    const count = cells.joined + 1
    const parts = (/** @type {(number | null)[]} */ values) => [values.slice(0, count), values.slice(count)]
    plotly.restyle(side, { x: parts(x), y: parts(y) }, [first, later])
  }
}

/** Whether a trace is one of the heatmaps whose cells are told of. @param {Trace} trace */
function isMap({ type, meta }) {
  return type === "heatmap" && meta?.map !== undefined
}

/** The cell under the pointer. @param {Pointed} pointed @returns {Cell | null} */
function cellUnder({ points }) {
  const point = points.find(({ data }) => isMap(data))
  if (point?.data.meta?.map === undefined) return null
  const [row, column] = point.pointIndex ?? point.pointNumber
  return [point.data.meta.map, row, column]
}

/** Where a cell begins and ends along an axis, of the middles of all. @param {number[]} values @param {number} i */
function edgesOf(values, i) {
  const half = (/** @type {number} */ a, /** @type {number} */ b) => (values[b] - values[a]) / 2
  const last = values.length - 1
  const [before, after] = [half(Math.max(i - 1, 0), Math.max(i, 1)), half(Math.min(i, last - 1), Math.min(i + 1, last))]
  return [values[i] - before, values[i] + after]
}

/** @param {"span" | "div"} tag @param {string} text */
function made(tag, text) {
  return Object.assign(document.createElement(tag), { textContent: text })
}
