// What lies behind the cells of a figure's heatmaps: their numbers in words, their runs, and the way from one to
// another.

import { precise } from "../../stage/js/core/numbers.js"

/** @import { Cell, Cells, ChartBlock } from "./types.d.ts" */

const OUTSIDE = 65535
const FAR = 8
/** @type {Record<string, Cell>} */
const MOVES = {
  ArrowLeft: [0, 0, -1],
  ArrowRight: [0, 0, 1],
  ArrowUp: [0, 1, 0],
  ArrowDown: [0, -1, 0],
  PageUp: [-1, 0, 0],
  PageDown: [1, 0, 0],
}

/** The cells of a figure that has some. @param {ChartBlock} block @returns {Cells | null} */
export function cellsOf(block) {
  const { told, columns, rows, never, words, joined, box, previews } = block
  if (!told) return null
  const numbers = told.map((_, i) => block[`told${i}`])
  return { told, columns, rows, never, words, joined, box, previews, numbers }
}

/** A cell in words, line by line. @param {Cells} cells @param {Cell} cell */
export function linesOf({ told, words, never, rows, columns, numbers }, [map, row, column]) {
  const [, height, width] = numbers[0].shape
  const place = (map * height + row) * width + column
  const head = [columns[column], rows[row]].filter(Boolean).join(", ")
  const shown = told.map((name, i) => {
    const value = numbers[i].data[place]
    if (words[name]) return `${name}: ${words[name][value] ?? "–"}`
    return `${name}: ${Number.isFinite(value) ? precise(value) : never.includes(name) ? "never" : "∞"}`
  })
  return [head, ...shown]
}

/** A cell's run as points of the plane, by axis; null where it is cut. @param {Cells} cells @param {Cell} cell */
export function wayOf({ previews, box }, [map, row, column]) {
  if (!previews) return [[], []]
  const [, height, width, , count] = previews.shape
  const first = 2 * count * ((map * height + row) * width + column)
  return box.map(([low, high], axis) => {
    const codes = Array.from(previews.data.subarray(first + axis * count, first + (axis + 1) * count))
    return codes.map((code) => (code === OUTSIDE ? null : low + (code / (OUTSIDE - 1)) * (high - low)))
  })
}

/**
 * The cell that a key leads to, the middle one at first; null for keys that lead nowhere.
 * @param {Cells} cells @param {Cell | null} from @param {string} key @param {boolean} far @returns {Cell | null}
 */
export function cellAfter({ numbers }, from, key, far) {
  const move = MOVES[key]
  if (!move) return null
  const [maps, rows, columns] = numbers[0].shape
  if (!from) return [0, Math.floor(rows / 2), Math.floor(columns / 2)]
  const within = (/** @type {number} */ value, /** @type {number} */ count) => Math.min(Math.max(value, 0), count - 1)
  const step = far ? FAR : 1
  const [map, row, column] = from
  return [
    within(map + move[0], maps),
    within(row + step * move[1], rows),
    within(column + step * move[2], columns),
  ]
}
