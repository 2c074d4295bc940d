// What crosses the modules of a chart: figures as Plotly draws them, and blocks as the server packs them.

import type { Packed } from "../../stage/js/types.d.ts"

/** A heatmap's place among the figure's, and the cell's row and column. */
export type Cell = [map: number, row: number, column: number]

/** Bytes of `told0`, `told1` ...: what the cells are told by. */
export interface Cells {
  columns: string[]
  rows: string[]
  told: string[]
  never: string[]
  words: Record<string, string[]>
  joined: number
  box: [low: number, high: number][]
  /** The numbers told, each of shape (maps, rows, columns). */
  numbers: Packed[]
  /** The runs as points: (maps, rows, columns, 2, points). */
  previews?: Packed
}

export interface Trace {
  type?: string
  name?: string
  x: number[]
  y: number[]
  xaxis?: string
  yaxis?: string
  meta?: { map?: number }
  colorbar?: { thickness?: number; title?: unknown }
}

export interface Shape {
  name?: string
  type: string
  xref: string
  yref: string
  x0: number
  x1: number
  y0: number
  y1: number
  line: { color?: string; width: number }
}

export interface Layout {
  title?: { text?: string; font?: { size?: number }; pad?: { t?: number } }
  margin?: { l?: number; t?: number; b?: number }
  annotations?: { name?: string; text: string; yshift: number; font: { size: number } }[]
  font?: { color?: string; family?: string }
  shapes?: Shape[]
  height?: number
  autosize?: boolean
  paper_bgcolor?: string
  plot_bgcolor?: string
}

export interface Figure {
  data: Trace[]
  layout: Layout
}

/** An element in which Plotly draws. */
export interface Graph extends HTMLElement {
  data?: Trace[]
  layout?: Layout
  on?(name: string, heard: (event: Pointed) => void): void
  removeAllListeners?(name: string): void
}

/** What Plotly says of the pointer. */
export interface Pointed {
  points: { data: Trace; pointIndex?: [row: number, column: number]; pointNumber: [row: number, column: number] }[]
  event: MouseEvent
}

/** plotly.js, as far as charts use it. */
export interface PlotlyLibrary {
  Icons: { disk: unknown }
  Plots: { resize(graph: Graph): void }
  react(graph: Graph, data: Trace[], layout: Layout, config: unknown): Promise<unknown>
  relayout(graph: Graph, change: Layout): Promise<unknown>
  restyle(graph: Graph, change: Record<string, unknown>, traces: number[]): Promise<unknown>
  purge(graph: Graph): void
  downloadImage(graph: Graph, options: Record<string, unknown>): Promise<unknown>
}

/** A figure as the server sends it; large arrays are named where they stand. */
export interface ChartBlock extends Omit<Cells, "numbers" | "told"> {
  id: string
  label: string
  stem: string
  height: number
  picks: boolean
  figure: unknown
  beside: unknown
  dark: Record<string, string>
  told?: string[]
  [told: `told${number}`]: Packed
}
