// The batch behind the live slider: a racer's run at each stop, in the place of the racer's own.

import { row } from "../core/unpack.js"
import { ran } from "./racers.js"

/** @import { LiveBlock, Racer } from "../types.d.ts" */

const LOST = ["diverged", "undefined", "left"]

export class LiveBatch {
  /** @param {LiveBlock} block */
  constructor(block) {
    this.block = block
    this.menu = block.menu
    this.key = block.key ?? null
    this.label = block.label ?? ""
    this.basis = block.basis ?? null
    this.values = block.values ?? []
    this.texts = block.texts ?? []
    this.places = block.places ?? []
    this.sentences = block.sentences ?? {}
    this.outcomes = block.outcomes ?? []
    this.count = this.values.length
  }

  /**
   * The racers as they run at a stop; what is not of the batch stays as it is.
   * @param {number} stop @param {Racer[]} racers @param {number} floor @returns {Racer[]}
   */
  at(stop, racers, floor) {
    const { path, gap, slope, lr, racers: moved } = this.block
    if (!path || !gap || !slope || !lr || !moved) return racers
    return racers.map((racer, i) => {
      const r = moved.indexOf(i)
      if (r < 0) return racer
      const n = r * this.count + stop
      const [kind, , tick] = this.outcomes[r][stop]
      const values = {
        xs: row(path, 2 * n),
        ys: row(path, 2 * n + 1),
        gap: row(gap, n),
        slope: row(slope, n),
        lr: row(lr, n),
        related: racer.related.map((_, k) => row(this.block[`related${k}`], n)),
      }
      const ending = this.sentence(this.outcomes[r][stop])
      return { ...racer, ...ran(values, [kind, tick, ending], floor), marks: [], name: null, band: undefined }
    })
  }

  /**
   * How a run ended, in words.
   * @param {[kind: string, step: number, tick: number | null]} outcome
   */
  sentence([kind, step]) {
    return this.sentences[kind].replace("{step}", String(step))
  }

  /**
   * How a stop's runs got lost, where they did.
   * @param {number} stop
   */
  losses(stop) {
    return this.outcomes.map((runs) => runs[stop]).filter(([kind]) => LOST.includes(kind))
  }

  /** @param {number} place */
  nearest(place) {
    let best = 0
    this.places.forEach((v, i) => (best = Math.abs(v - place) < Math.abs(this.places[best] - place) ? i : best))
    return best
  }
}
