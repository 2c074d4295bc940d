// A small chart over steps: the whole run faint, the part up to the cursor strong.

import { contextOf, copied, sized } from "../core/canvas.js"
import { LEFT, RIGHT } from "./margins.js"
import { Plot } from "./plot.js"

/** @import { Theme } from "../types.d.ts" */

// The same on the page, its layers kept until something changes.
export class Chart extends Plot {
  ratio = 1
  unit = 1

  /**
   * @param {HTMLElement} box @param {HTMLCanvasElement} canvas @param {(step: number) => void} scrub
   * @param {boolean} held
   */
  constructor(box, canvas, scrub, held) {
    super(held)
    this.box = box
    this.canvas = canvas
    this.faint = document.createElement("canvas")
    this.strong = document.createElement("canvas")
    /** @param {PointerEvent} event */
    const at = (event) => {
      const share = ((event.clientX - box.getBoundingClientRect().left) / this.unit - LEFT) / (this.wide - LEFT - RIGHT)
      scrub(Math.round(Math.max(0, Math.min(1, share)) * this.shown.steps))
    }
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button) return
      this.canvas.setPointerCapture(event.pointerId)
      at(event)
    })
    this.canvas.addEventListener("pointermove", (event) => {
      if (this.canvas.hasPointerCapture(event.pointerId)) at(event)
    })
  }

  /**
   * `unit` CSS pixels for each unit drawn, `ratio` pixels of the screen.
   * @param {number} ratio @param {number} unit
   */
  resize(ratio, unit) {
    this.unit = unit
    this.wide = this.box.clientWidth / unit
    this.high = this.box.clientHeight / unit
    this.ratio = ratio
    for (const canvas of [this.canvas, this.faint, this.strong]) sized(canvas, this.wide, this.high, ratio)
    this.stale = true
  }

  /** @param {number} t @param {Theme} theme */
  paint(t, theme) {
    if (!this.wide || !this.shown.scale) return
    if (this.stale) this.redraw(theme)
    if (!this.shown.racers.length) return
    const ctx = contextOf(this.canvas)
    ctx.clearRect(0, 0, this.wide, this.high)
    copied(ctx, this.faint, this.ratio)
    this.paintNow(ctx, t, theme, () => copied(ctx, this.strong, this.ratio))
  }

  /** @param {Theme} theme */
  redraw(theme) {
    const [faint, strong] = [contextOf(this.faint), contextOf(this.strong)]
    const own = contextOf(this.canvas)
    for (const ctx of [own, faint, strong]) ctx.clearRect(0, 0, this.wide, this.high)
    this.stale = false
    if (!this.shown.racers.length) return
    this.paintAxes(faint, theme)
    this.paintFaint(faint)
    this.paintStrong(strong)
  }
}
