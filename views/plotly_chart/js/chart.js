// A Plotly chart that tells what is pointed at, as an element of the page.

import { headerOf } from "../../stage/js/core/header.js"
import { unpack } from "../../stage/js/core/unpack.js"
import { cellsOf } from "./cells.js"
import { dress, filled, fit, themed } from "./figure.js"
import { Pointing } from "./pointing.js"
import { menuOf } from "./save_menu.js"
import { loaded, promised } from "./plotly_promise.js"

/**
 * @import { Cell, ChartBlock, Figure, Graph, PlotlyLibrary } from "./types.d.ts"
 * @import { Bytes, Mounting } from "../../stage/js/types.d.ts"
 */

const PATIENCE = 10_000 // milliseconds for the answer to a click
const NARROW = 820 // pixels of a figure with a map beside it
const HEARD = ["plotly_hover", "plotly_unhover", "plotly_click"]
/** @type {WeakMap<Node, Chart>} */
const CHARTS = new WeakMap()

/** A part of the chart. @param {string} name @param {Record<string, string>} attributes @returns {HTMLElement} */
function part(name, attributes) {
  const node = Object.assign(document.createElement("div"), { className: name })
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

class Chart {
  /** What is drawn. @type {Bytes | null} */
  bytes = null
  dark = false
  /** @type {PlotlyLibrary | null} */
  plotly = null
  turn = 0
  root = part("descent-chart", {})
  /** @type {Graph} */
  main = part("plane main", { tabindex: "0", role: "application" })
  /** @type {Graph} */
  side = part("plane beside", { role: "group", "aria-label": "A map of the plane" })
  told = part("told", { role: "status" })
  tip = part("tip", { hidden: "" })

  /** @param {HTMLElement | ShadowRoot} parent */
  constructor(parent) {
    const { root, main, side, told, tip } = this
    this.host = parent instanceof ShadowRoot ? parent.host : parent
    root.append(main, side, told, tip)
    parent.querySelector(".descent-chart")?.remove()
    parent.append(root)
    this.pointing = new Pointing({ root, main, side, told, tip })
    this.sizes = new ResizeObserver(() => this.resize())
    this.sizes.observe(root)
  }

  dispose() {
    this.sizes.disconnect()
    for (const box of [this.main, this.side]) loaded()?.purge(box)
    this.root.remove()
  }

  /** @param {Bytes} bytes @param {(cell: Cell) => void} pick */
  async show(bytes, pick) {
    this.pointing.pick = pick
    const turn = ++this.turn
    const dark = isDark(this.host)
    if (this.bytes === bytes && this.dark === dark) return
    this.main.style.minHeight = `${headerOf(bytes).height}px` // what is below stays where it is
    const [plotly, found] = await Promise.all([promised().plotly, unpack(bytes)])
    if (turn !== this.turn) return
    /** @type {ChartBlock} */
    const block = found
    Object.assign(this, { plotly, bytes, dark })
    const cells = cellsOf(block)
    this.label(block)
    const beside = filled(block.beside, found)
    await this.draw(plotly, this.main, filled(block.figure, found), block)
    if (beside) await this.draw(plotly, this.side, beside, block)
    this.pointing.take({ plotly, cells, picks: block.picks, paired: Boolean(beside) })
    this.root.dataset.drawn = block.id
    this.root.dataset.revision = String(turn)
  }

  /** @param {ChartBlock} block */
  label({ label, picks, told, beside }) {
    this.pointing.at = null
    this.root.classList.toggle("paired", Boolean(beside))
    this.side.hidden = !beside
    this.main.setAttribute("aria-label", label)
    this.main.setAttribute("role", picks ? "application" : "group")
    this.main.tabIndex = told ? 0 : -1
  }

  /** @param {PlotlyLibrary} plotly @param {Graph} box @param {unknown} figure @param {ChartBlock} block */
  async draw(plotly, box, figure, { dark, height, stem, beside }) {
    const shown = /** @type {Figure} */ (this.dark ? themed(figure, dark) : structuredClone(figure))
    fit(shown, box, this.root.clientWidth < NARROW && Boolean(beside))
    dress(shown.layout, getComputedStyle(this.host), height)
    for (const name of HEARD) box.removeAllListeners?.(name)
    await plotly.react(box, shown.data, shown.layout, menuOf(plotly, stem))
  }

  resize() {
    for (const box of [this.main, this.side]) if (!box.hidden && box.data) this.plotly?.Plots.resize(box)
  }
}

/** @param {Element} element */
function isDark(element) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  if (!pen) return false
  pen.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#fff"
  pen.fillRect(0, 0, 1, 1)
  const [r, g, b] = pen.getImageData(0, 0, 1, 1).data
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 128
}

// The server answers a picked cell with a link, which is taken at once.
function follow() {
  /** @returns {HTMLAnchorElement | null} */
  const link = () => document.querySelector(".st-key-picked a")
  const before = link()?.href
  const watch = new MutationObserver(() => {
    const now = link()
    if (!now || now.href === before) return
    watch.disconnect()
    now.click()
  })
  watch.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => watch.disconnect(), PATIENCE)
}

/** @param {Mounting} mounting */
export default ({ data, parentElement, setTriggerValue }) => {
  const chart = CHARTS.get(parentElement) ?? new Chart(parentElement)
  CHARTS.set(parentElement, chart)
  chart.show(data, (cell) => {
    follow()
    setTriggerValue?.("pick", cell)
  })
  return () => {
    chart.dispose()
    CHARTS.delete(parentElement)
  }
}
