// Where charts find plotly.js, whichever of the two comes first.

/** @import { PlotlyLibrary } from "./types.d.ts" */

/**
 * A promise of the library, and what keeps it.
 * @typedef {{ plotly: Promise<PlotlyLibrary>, put: (plotly: Promise<PlotlyLibrary>) => void }} Shelf
 */

const page = /** @type {{ descentPlotly?: Shelf, Plotly?: PlotlyLibrary }} */ (globalThis)

/** The shelf of this page. @returns {Shelf} */
export function shelf() {
  if (page.descentPlotly) return page.descentPlotly
  /** @type {Shelf["put"]} */
  let put = () => {}
  /** @type {Shelf["plotly"]} */
  const plotly = new Promise((resolve) => (put = resolve))
  page.descentPlotly = { plotly, put }
  return page.descentPlotly
}

/** The library, where it is there already. */
export function shelved() {
  return page.Plotly
}
