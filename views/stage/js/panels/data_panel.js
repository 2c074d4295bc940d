// The data beside the map: the samples, each racer's fit at the step shown, and the batch of its update.

import { rule, sized } from "../core/canvas.js"
import { roundTicks, short } from "../core/numbers.js"
import { batchOf, weightsAt } from "../model/samples.js"
import { paintFit } from "./data_fits.js"
import { BOTTOM, LEFT, RIGHT, TOP } from "./margins.js"

/**
 * @import { Group } from "../model/samples.js"
 * @import { Pair, Pen, Racer, Samples, Theme } from "../types.d.ts"
 */

const SAMPLE = 4
const AIR = 0.08

export class DataPanel {
  /** @type {Samples | null} */
  data = null
  /** @type {Racer[]} */
  racers = []
  /** @type {Group[]} */
  groups = []
  /** The ranges of the two axes. @type {Pair[]} */
  scale = []
  wide = 0
  high = 0
  /** @type {CanvasRenderingContext2D | null} */
  pen = null

  /** @param {HTMLElement} box @param {HTMLCanvasElement} canvas */
  constructor(box, canvas) {
    this.box = box
    this.canvas = canvas
  }

  /** @param {Samples | null} data @param {Racer[]} racers @param {Group[]} groups */
  load(data, racers, groups) {
    this.data = data
    this.racers = racers
    this.groups = groups
    this.box.hidden = !data
    if (data) this.scale = scalesOf(data)
  }

  /** @param {number} ratio @param {number} unit */
  resize(ratio, unit) {
    this.wide = this.box.clientWidth / unit
    this.high = this.box.clientHeight / unit
    if (this.data && this.wide) this.pen = sized(this.canvas, this.wide, this.high, ratio)
  }

  /** @param {number} value */
  x(value) {
    const [low, high] = this.scale[0]
    return LEFT + ((value - low) / (high - low)) * (this.wide - LEFT - RIGHT)
  }

  /** @param {number} value */
  y(value) {
    const [low, high] = this.scale[1]
    return TOP + ((high - value) / (high - low)) * (this.high - TOP - BOTTOM)
  }

  /** @param {number} t @param {Theme} theme */
  paint(t, theme) {
    const { data, pen: ctx } = this
    if (!data || !ctx || !this.wide) return
    ctx.clearRect(0, 0, this.wide, this.high)
    this.paintAxes(ctx, data, theme)
    const shown = this.racers.filter((racer) => !racer.hidden && racer.last >= 0)
    ctx.save()
    ctx.beginPath()
    ctx.rect(LEFT, TOP, this.wide - LEFT - RIGHT, this.high - TOP - BOTTOM)
    ctx.clip()
    if (data.kind !== "match") this.paintOthers(ctx, data, theme)
    this.paintSamples(ctx, data, t, theme, shown)
    for (const racer of shown) {
      paintFit(
        ctx,
        {
          data,
          scale: this.scale,
          x: (v) => this.x(v),
          y: (v) => this.y(v),
        },
        racer,
        t,
        batchOf(this.groups, racer, t),
        theme,
      )
    }
    ctx.restore()
  }

  /** @param {Pen} ctx @param {Samples} data @param {Theme} theme */
  paintAxes(ctx, data, theme) {
    const [across, up] = this.scale
    ctx.font = `13px ${theme.font}`
    ctx.lineWidth = 1
    ctx.strokeStyle = theme.faint
    ctx.fillStyle = theme.muted
    ctx.textBaseline = "middle"
    ctx.textAlign = "right"
    for (const { value, text } of roundTicks(...up, 4)) {
      rule(ctx, LEFT, this.y(value), this.wide - RIGHT, this.y(value))
      ctx.fillText(text, LEFT - 6, this.y(value))
    }
    ctx.textAlign = "center"
    ctx.textBaseline = "alphabetic"
    const last = this.wide - RIGHT - 60
    if (data.kind !== "numbers") {
      for (const { value, text } of roundTicks(...across, (this.wide - LEFT) / 90)) {
        if (this.x(value) < last) ctx.fillText(text, this.x(value), this.high - 7)
      }
    }
    ctx.textAlign = "right"
    ctx.fillText(ACROSS[data.kind](data), this.wide - RIGHT, this.high - 7)
    ctx.textAlign = "left"
    ctx.font = `14px ${theme.font}`
    ctx.fillText(titleOf(data), LEFT, TOP - 10)
  }

  /**
   * The place of each sample; two classes in a plane are told apart by plus and minus.
   * @param {Pen} ctx @param {Samples} data @param {number} t @param {Theme} theme @param {Racer[]} shown
   */
  paintSamples(ctx, data, t, theme, shown) {
    const seen = shown.map((racer) => ({ racer, rows: batchOf(this.groups, racer, t) }))
    const same = seen.length > 0 && seen.every(({ racer }) => racer.group === seen[0].racer.group)
    const batch = same ? seen[0].rows : null
    this.box.dataset.batch = seen.map(({ rows }) => (rows ? [...rows].join(" ") : "all")).join(",")
    if (data.kind === "match") return
    const bars = data.kind === "numbers"
    data.points.forEach((point, i) => {
      const strong = !seen.length || (same ? !batch || batch.has(i) : true)
      this.mark(ctx, point, bars, theme, strong)
    })
    if (same) return
    seen.forEach(({ racer, rows }, j) => rows?.forEach((i) => this.ringed(ctx, data.points[i], racer, j)))
  }

  /** @param {Pen} ctx @param {number[]} point @param {boolean} bars @param {Theme} theme @param {boolean} strong */
  mark(ctx, [u, v, label], bars, theme, strong) {
    const [x, y] = [this.x(u), this.y(v)]
    ctx.globalAlpha = strong ? 1 : 0.32
    ctx.fillStyle = ctx.strokeStyle = theme.text
    if (bars) ctx.fillRect(x - 10, Math.min(y, this.y(0)), 20, Math.abs(y - this.y(0)))
    else if (label === undefined) dot(ctx, x, y, strong ? SAMPLE + 0.5 : SAMPLE - 0.5)
    else {
      ctx.lineWidth = strong ? 2.4 : 1.6
      rule(ctx, x - 5, y, x + 5, y)
      if (label > 0) rule(ctx, x, y - 5, x, y + 5)
    }
    ctx.globalAlpha = 1
  }

  /** @param {Pen} ctx @param {number[]} point @param {Racer} racer @param {number} j */
  ringed(ctx, [u, v], racer, j) {
    ctx.beginPath()
    ctx.arc(this.x(u), this.y(v), SAMPLE + 3 + 3 * j, 0, 2 * Math.PI)
    ctx.lineWidth = 2
    ctx.strokeStyle = racer.colour
    ctx.stroke()
  }

  /** @param {Pen} ctx @param {Samples} data @param {Theme} theme */
  paintOthers(ctx, data, theme) {
    ctx.strokeStyle = theme.muted
    ctx.lineWidth = 1.3
    Object.values(data.others).forEach((points, kind) => {
      for (const [u, v] of points) {
        ctx.beginPath()
        if (kind % 2) ctx.rect(this.x(u) - 3, this.y(v) - 3, 6, 6)
        else ctx.arc(this.x(u), this.y(v), 3.5, 0, 2 * Math.PI)
        ctx.stroke()
      }
    })
  }

  // In words, at the end of the runs.
  words() {
    const { data } = this
    if (!data) return ""
    const fits = this.racers.filter(({ last }) => last >= 0).map((racer) => {
      const [wx, wy] = weightsAt(data, racer, racer.xs.length - 1)
      return `${racer.label}: ${short(wx)} and ${short(wy)}`
    })
    const drawn = data.kind === "numbers" || !fits.length ? "" : ` Weights at the end: ${fits.join("; ")}.`
    return `${data.points.length} samples.${drawn}`
  }
}

/** What is along the axis below. @type {Record<Samples["kind"], (data: Samples) => string>} */
const ACROSS = {
  curve: ({ columns, target }) => columns.find((name) => name !== target) ?? "",
  border: ({ columns }) => columns[0],
  match: ({ target }) => `target ${target}`,
  numbers: () => "sample",
}
/** What the panel shows. @type {Record<Samples["kind"], (target: string) => string>} */
const PANELS = {
  curve: (target) => `samples ${target} and fits`,
  border: () => "samples + and −, and borders",
  match: () => "predicted against target",
  numbers: (target) => `${target} of each sample`,
}

/** @param {Pen} ctx @param {number} x @param {number} y @param {number} radius */
function dot(ctx, x, y, radius) {
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 2 * Math.PI)
  ctx.fill()
}

/**
 * The ranges of the two axes: all samples and a little around them.
 * @param {Samples} data @returns {Pair[]}
 */
function scalesOf(data) {
  const tests = Object.values(data.tests ?? {}).flat()
  const places = [data.points, ...Object.values(data.others), tests.map(([target]) => [target, target])].flat()
  /** @param {number[]} values @param {number[]} least @returns {Pair} */
  const range = (values, least) => {
    const [low, high] = [Math.min(...values, ...least), Math.max(...values, ...least)]
    const room = (high - low || 1) * AIR
    return [low - room, high + room]
  }
  const grid = data.kind === "curve" ? data.grid.at : null
  /** @type {Pair} */
  const across = grid ? [grid[0], grid[grid.length - 1]] : range(places.map(([x]) => x), [])
  const up = range(places.map(([, y]) => y), data.kind === "numbers" ? [0] : [])
  if (data.kind !== "match") return [across, up]
  const room = 0.25 * (up[1] - up[0])
  return [across, [up[0] - room, up[1] + room]]
}

/** @param {Samples} data */
function titleOf({ kind, target, others, tests }) {
  const hollow = Object.keys(tests ?? {}).map((name) => `hollow: ${name}`)
  const also = [...Object.keys(others).map((name, i) => `${"○□"[i % 2]} ${name}`), ...hollow]
  return [PANELS[kind](target), ...also].join("    ")
}
