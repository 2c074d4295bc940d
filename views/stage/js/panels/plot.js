// A chart over steps: its lines and axes, on any pen.

import { pathFor, rule } from "../core/canvas.js"
import { drawMarker, patternOf } from "../core/markers.js"
import { ends, roundTicks } from "../core/numbers.js"
import { BOTTOM, LEFT, RIGHT, TOP } from "./margins.js"

/** @import { Outline, Pen, Racer, Scale, Theme, Ticks, Values } from "../types.d.ts" */

/**
 * What a chart shows: the values by racer, its title, a scale from scaleOf, what its steps count, and bands of many
 * seeds.
 * @typedef {object} Charted
 * @property {Racer[]} racers
 * @property {Values[]} values
 * @property {number} steps
 * @property {string} title
 * @property {Scale | null} scale
 * @property {Ticks} clock
 * @property {Values[][]} bands
 */

/** @type {Scale} */
const EMPTY = { low: 0, high: 1, log: false, ticks: [] }

export class Plot {
  /** What it shows, once there is something. @type {Charted} */
  shown = { racers: [], values: [], steps: 1, title: "", scale: null, clock: { unit: 1, name: "step" }, bands: [] }
  wide = 0
  high = 0
  stale = true

  /**
   * `held`: a value counts from its step to the next one, so the line has steps and the last value is in force at the
   * end; otherwise it belongs to its step alone.
   * @param {boolean} held
   */
  constructor(held) {
    this.held = held
  }

  /** @param {Charted} shown */
  load(shown) {
    this.shown = shown
    this.stale = true
  }

  get scale() {
    return this.shown.scale ?? EMPTY
  }

  /** @param {number} step */
  x(step) {
    return LEFT + (step / this.shown.steps) * (this.wide - LEFT - RIGHT)
  }

  /** @param {number} value */
  y(value) {
    const { low, high, log } = this.scale
    const at = log ? (value > 0 ? Math.log10(value) : NaN) : value
    return TOP + ((high - at) / (high - low)) * (this.high - TOP - BOTTOM)
  }

  /**
   * The part that has been, the cursor and the heads.
   * @param {Pen} ctx @param {number} t @param {Theme} theme @param {() => void} strong
   */
  paintNow(ctx, t, theme, strong) {
    const x = this.x(t)
    ctx.save()
    ctx.beginPath()
    ctx.rect(0, 0, x, this.high)
    ctx.clip()
    strong()
    ctx.restore()
    this.cursor(ctx, x, theme)
    this.shown.racers.forEach((racer, i) => {
      const y = this.heightAt(i, t)
      if (racer.hidden || !(y >= TOP - 4 && y <= this.high - BOTTOM + 4)) return
      drawMarker(ctx, racer, x, y, 4.5, theme.casing, 1)
    })
  }

  /**
   * All of it at once.
   * @param {Pen} ctx @param {number} t @param {Theme} theme
   */
  paintWhole(ctx, t, theme) {
    this.paintAxes(ctx, theme)
    this.paintFaint(ctx)
    this.paintNow(ctx, t, theme, () => this.paintStrong(ctx))
  }

  /** @param {Pen} ctx */
  paintFaint(ctx) {
    this.paintBands(ctx)
    this.paintLines(ctx, 1.25, 0.35)
  }

  /** @param {Pen} ctx */
  paintStrong(ctx) {
    this.paintLines(ctx, 2.25, 1)
  }

  /** @param {number} i @param {number} t */
  heightAt(i, t) {
    const values = this.shown.values[i]
    const k = Math.min(Math.floor(t), values.length - 1)
    const y = this.y(values[k])
    if (this.held) return y
    return t > k && k + 1 < values.length ? y + (t - k) * (this.y(values[k + 1]) - y) : y
  }

  /** @param {Pen} ctx @param {number} x @param {Theme} theme */
  cursor(ctx, x, theme) {
    ctx.strokeStyle = theme.muted
    ctx.lineWidth = 1
    ctx.setLineDash([3, 3])
    ctx.beginPath()
    ctx.moveTo(x, TOP)
    ctx.lineTo(x, this.high - BOTTOM)
    ctx.stroke()
    ctx.setLineDash([])
  }

  /** @param {Pen} ctx @param {Theme} theme */
  paintAxes(ctx, theme) {
    const { size, plain } = theme
    const [right, bottom] = [this.wide - RIGHT, this.high - BOTTOM]
    ctx.font = `${size.tick}px ${theme.font}`
    ctx.lineWidth = 1
    ctx.strokeStyle = plain ? theme.muted : theme.faint
    ctx.fillStyle = theme.muted
    ctx.textBaseline = "middle"
    ctx.textAlign = "right"
    for (const tick of plain ? ends(this.scale.ticks) : this.scale.ticks) {
      const y = this.y(this.scale.log ? 10 ** tick.value : tick.value)
      rule(ctx, LEFT, y, plain ? LEFT + 5 : right, y)
      ctx.fillText(tick.text, LEFT - 6, y)
    }
    ctx.textAlign = "center"
    ctx.textBaseline = "alphabetic"
    const { unit, name } = this.shown.clock
    const counted = name === "step" ? name : `${name}s`
    const room = right - ctx.measureText(`${counted} `).width * (size.axis / size.tick)
    const every = roundTicks(0, this.shown.steps * unit, (this.wide - LEFT) / 90)
    const ticks = every.filter(({ value }) => Number.isInteger(value)).map(({ value, text }) => ({
      value: value / unit,
      text,
    }))
    const written = ticks.filter(({ value, text }) => this.x(value) + ctx.measureText(text).width / 2 < room)
    for (const { value } of plain ? ends(written) : ticks) {
      rule(ctx, this.x(value), plain ? bottom - 5 : TOP, this.x(value), bottom)
    }
    for (const { value, text } of plain ? ends(written) : written) ctx.fillText(text, this.x(value), this.high - 7)
    ctx.font = `${size.axis}px ${theme.font}`
    ctx.textAlign = "right"
    ctx.fillText(counted, right, this.high - 7)
    ctx.textAlign = "left"
    ctx.fillText(this.shown.title, LEFT, TOP - 10)
  }

  /** @param {Pen} ctx @param {number} width @param {number} alpha */
  paintLines(ctx, width, alpha) {
    ctx.save()
    ctx.beginPath()
    ctx.rect(LEFT, TOP - 2, this.wide - LEFT - RIGHT + 2, this.high - TOP - BOTTOM + 4)
    ctx.clip()
    ctx.globalAlpha = alpha
    ctx.lineWidth = width
    ctx.lineJoin = "round"
    const order = this.shown.racers.map((_, i) => i)
    order.sort((a, b) => Number(this.shown.racers[a].dash !== "solid") - Number(this.shown.racers[b].dash !== "solid"))
    for (const i of order) {
      if (this.shown.racers[i].hidden) continue
      ctx.strokeStyle = this.shown.racers[i].colour
      ctx.setLineDash(patternOf(this.shown.racers[i]).map((v) => v * 0.7))
      ctx.stroke(this.line(pathFor(ctx), this.shown.values[i]))
    }
    ctx.restore()
  }

  /**
   * Between the 10 % and the 90 % point of many seeds, and their middle as a thin line.
   * @param {Pen} ctx
   */
  paintBands(ctx) {
    ctx.save()
    ctx.beginPath()
    ctx.rect(LEFT, TOP, this.wide - LEFT - RIGHT, this.high - TOP - BOTTOM)
    ctx.clip()
    this.shown.bands.forEach((band, i) => {
      if (this.shown.racers[i].hidden) return
      const [low, high] = [band[0], band[2]].map((values) => Array.from(values, (v) => this.height(v)))
      const area = pathFor(ctx)
      high.forEach((y, k) => area.lineTo(this.x(k), y))
      for (let k = low.length - 1; k >= 0; k--) area.lineTo(this.x(k), low[k])
      ctx.fillStyle = ctx.strokeStyle = this.shown.racers[i].colour
      ctx.globalAlpha = 0.16
      ctx.fill(area)
      ctx.globalAlpha = 0.8
      ctx.lineWidth = 1
      ctx.stroke(this.line(pathFor(ctx), band[1]))
    })
    ctx.restore()
  }

  /**
   * What lies below the axis, or has no place on it, lies at its foot.
   * @param {number} value
   */
  height(value) {
    const y = this.y(value)
    return Number.isFinite(y) ? Math.max(-1e4, Math.min(1e4, y)) : value > 0 ? -1e4 : 1e4
  }

  /**
   * Values with no place on the axis are gaps.
   * @param {Outline} path @param {Values} values
   */
  line(path, values) {
    let drawing = false
    for (let k = 0; k < values.length; k++) {
      const y = this.y(values[k])
      if (!Number.isFinite(y)) drawing = false
      else {
        const [px, py] = [this.x(k), Math.max(-1e4, Math.min(1e4, y))]
        if (drawing) path.lineTo(px, py)
        else path.moveTo(px, py)
        if (this.held) path.lineTo(this.x(k + 1), py)
        drawing = true
      }
    }
    return path
  }
}
