// The buttons of a figure: two kinds of picture, and its view.

/** @import { Graph, PlotlyLibrary } from "./types.d.ts" */

/** What Plotly is told of them; pictures are named by the stem. @param {PlotlyLibrary} plotly @param {string} stem */
export function menuOf(plotly, stem) {
  const vector = {
    name: "vector",
    title: "Save as SVG",
    icon: plotly.Icons.disk,
    click: (/** @type {Graph} */ graph) => {
      const { clientHeight: height, clientWidth: width } = graph
      return plotly.downloadImage(graph, { format: "svg", filename: stem, height, width })
    },
  }
  return {
    displaylogo: false,
    displayModeBar: true,
    toImageButtonOptions: { format: "png", filename: stem, scale: 3 },
    modeBarButtons: [["toImage", vector], ["zoom2d", "pan2d", "resetScale2d"]],
  }
}
