// The recorded numbers of one racer's updates, as steps.py packs them.

class Recorded {
  constructor({ id, run, steps, whatIf, quantities, updates, moments }) {
    Object.assign(this, { id, run, steps, whatIf })
    const values = { updates: restored(updates.data, "f8"), moments: restored(moments.data, "f8") }
    const next = { updates: 0, moments: 0 }
    this.quantities = quantities.map(([symbol, words, role, size, count]) => {
      const kind = count === steps ? "updates" : "moments"
      const rows = Array.from({ length: size }, () => {
        const from = next[kind]++ * count
        return values[kind].subarray(from, from + count)
      })
      return { symbol, words, role, rows }
    })
  }

  // The update that leads away from a step; at the end of the run, the last one.
  updateAt(step) {
    return Math.min(step + 1, this.steps)
  }

  ofRole(role) {
    return this.quantities.find((quantity) => quantity.role === role)
  }

  // The values of a quantity in update t = 1, 2, ...: what came of it, or for one of every moment, what it was before.
  during({ rows }, t, before = false) {
    const early = rows[0].length === this.steps || before
    return rows.map((values) => values[early ? t - 1 : t])
  }

  // The quantity of a role in update t, or undefined.
  valueOf(role, t, before) {
    const quantity = this.ofRole(role)
    return quantity && this.during(quantity, t, before)
  }
}
