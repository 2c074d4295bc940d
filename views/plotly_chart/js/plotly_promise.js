// Where charts find plotly.js, whichever of the two comes first.

/** @import { PlotlyLibrary } from "./types.d.ts" */

/**
 * A promise of the library, and what keeps it.
 * @typedef {{ plotly: Promise<PlotlyLibrary>, put: (plotly: Promise<PlotlyLibrary>) => void }} PlotlyPromise
 */

const page = /** @type {{ descentPlotly?: PlotlyPromise, Plotly?: PlotlyLibrary }} */ (globalThis)

/** The promise of this page. @returns {PlotlyPromise} */
export function promised() {
  if (page.descentPlotly) return page.descentPlotly
  /** @type {PlotlyPromise["put"]} */
  let put = () => {}
  /** @type {PlotlyPromise["plotly"]} */
  const plotly = new Promise((resolve) => (put = resolve))
  page.descentPlotly = { plotly, put }
  return page.descentPlotly
}

/** The library, where it is there already. */
export function loaded() {
  return page.Plotly
}
