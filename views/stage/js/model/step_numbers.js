// The recorded numbers of one racer's updates, as steps.py packs them.

import { fromHighWords } from "../core/unpack.js"

/** @import { StepsBlock } from "../types.d.ts" */

/**
 * A number or a pair of an update: its rows are x and y.
 * @typedef {{ symbol: string, words: string, role: string, rows: Float64Array[] }} Quantity
 */

export class StepNumbers {
  /** @type {Quantity[]} */
  quantities

  /** @param {StepsBlock} block */
  constructor({ id, run, steps, whatIf, quantities, updates, moments }) {
    this.id = id
    this.run = run
    this.steps = steps
    this.whatIf = whatIf
    /** @type {Record<"updates" | "moments", Float64Array>} */
    const values = { updates: fromHighWords(updates.data), moments: fromHighWords(moments.data) }
    const next = { updates: 0, moments: 0 }
    this.quantities = quantities.map(([symbol, words, role, size, count]) => {
      const kind = count === steps ? "updates" : "moments"
      const rows = Array.from({ length: size }, () => {
        const from = next[kind]++ * count
        return values[kind].subarray(from, from + count)
      })
      return { symbol, words, role, rows }
    })
    this.last = Math.max(1, this.lastFinite())
  }

  /** The last step before the run was lost: 0 where its first update lost it. */
  lastFinite() {
    const [xs, ys] = this.ofRole("path")?.rows ?? [new Float64Array(), new Float64Array()]
    const lost = xs.findIndex((x, k) => !Number.isFinite(x) || !Number.isFinite(ys[k]))
    return lost < 0 ? this.steps : lost - 1
  }

  /**
   * The update that leads away from a step; at the end of the run, or once it is lost, the last one with numbers.
   * @param {number} step
   */
  updateAt(step) {
    return Math.min(step + 1, this.last)
  }

  /** @param {string} role */
  ofRole(role) {
    return this.quantities.find((quantity) => quantity.role === role)
  }

  /**
   * The values of a quantity in update t = 1, 2, ...: what came of it, or for one of every moment, what it was before.
   * @param {Quantity} quantity @param {number} t @param {boolean} [before]
   */
  during({ rows }, t, before = false) {
    const early = rows[0].length === this.steps || before
    return rows.map((values) => values[early ? t - 1 : t])
  }

  /**
   * The quantity of a role in update t, or undefined.
   * @param {string} role @param {number} t @param {boolean} [before] @returns {number[] | null}
   */
  valueOf(role, t, before) {
    const quantity = this.ofRole(role)
    return quantity ? this.during(quantity, t, before) : null
  }
}
