// A small chart over steps: the whole run faint, the part up to the cursor strong.

const LEFT = 50
const RIGHT = 10
const TOP = 28
const BOTTOM = 26

// Its lines and axes on any pen.
class Plot {
  // `held`: a value counts from its step to the next one, so the line has steps and the last value is in force at
  // the end; otherwise it belongs to its step alone.
  constructor(held) {
    this.held = held
    this.racers = []
    this.steps = 1
  }

  // The values by racer, the chart's title, and a scale from scaleOf.
  load(racers, values, steps, title, scale, clock, bands = []) {
    Object.assign(this, { racers, values, steps, title, scale, clock, bands, stale: true })
  }

  x(step) {
    return LEFT + (step / this.steps) * (this.wide - LEFT - RIGHT)
  }

  y(value) {
    const { low, high, log } = this.scale
    const at = log ? (value > 0 ? Math.log10(value) : NaN) : value
    return TOP + ((high - at) / (high - low)) * (this.high - TOP - BOTTOM)
  }

  // The part that has been, the cursor and the heads.
  paintNow(ctx, t, theme, strong) {
    const x = this.x(t)
    ctx.save()
    ctx.beginPath()
    ctx.rect(0, 0, x, this.high)
    ctx.clip()
    strong()
    ctx.restore()
    this.cursor(ctx, x, theme)
    this.racers.forEach((racer, i) => {
      const y = this.heightAt(i, t)
      if (racer.hidden || !(y >= TOP - 4 && y <= this.high - BOTTOM + 4)) return
      drawMarker(ctx, racer, x, y, 4.5, theme.casing, 1)
    })
  }

  // All of it at once.
  paintWhole(ctx, t, theme) {
    this.paintAxes(ctx, theme)
    this.paintFaint(ctx)
    this.paintNow(ctx, t, theme, () => this.paintStrong(ctx))
  }

  paintFaint(ctx) {
    this.paintBands(ctx)
    this.paintLines(ctx, 1.25, 0.35)
  }

  paintStrong(ctx) {
    this.paintLines(ctx, 2.25, 1)
  }

  heightAt(i, t) {
    const values = this.values[i]
    const k = Math.min(Math.floor(t), values.length - 1)
    const y = this.y(values[k])
    if (this.held) return y
    return t > k && k + 1 < values.length ? y + (t - k) * (this.y(values[k + 1]) - y) : y
  }

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
    const { unit, name } = this.clock
    const counted = name === "step" ? name : `${name}s`
    const room = right - ctx.measureText(`${counted} `).width * (size.axis / size.tick)
    const every = roundTicks(0, this.steps * unit, (this.wide - LEFT) / 90)
    const ticks = every.filter(({ value }) => Number.isInteger(value)).map(({ value, text }) => ({ value: value / unit, text }))
    const written = ticks.filter(({ value, text }) => this.x(value) + ctx.measureText(text).width / 2 < room)
    for (const { value } of plain ? ends(written) : ticks) {
      rule(ctx, this.x(value), plain ? bottom - 5 : TOP, this.x(value), bottom)
    }
    for (const { value, text } of plain ? ends(written) : written) ctx.fillText(text, this.x(value), this.high - 7)
    ctx.font = `${size.axis}px ${theme.font}`
    ctx.textAlign = "right"
    ctx.fillText(counted, right, this.high - 7)
    ctx.textAlign = "left"
    ctx.fillText(this.title, LEFT, TOP - 10)
  }

  paintLines(ctx, width, alpha) {
    ctx.save()
    ctx.beginPath()
    ctx.rect(LEFT, TOP - 2, this.wide - LEFT - RIGHT + 2, this.high - TOP - BOTTOM + 4)
    ctx.clip()
    ctx.globalAlpha = alpha
    ctx.lineWidth = width
    ctx.lineJoin = "round"
    const order = this.racers.map((racer, i) => i)
    order.sort((a, b) => Number(this.racers[a].dash !== "solid") - Number(this.racers[b].dash !== "solid"))
    for (const i of order) {
      if (this.racers[i].hidden) continue
      ctx.strokeStyle = this.racers[i].colour
      ctx.setLineDash(patternOf(this.racers[i]).map((v) => v * 0.7))
      ctx.stroke(this.line(pathFor(ctx), this.values[i]))
    }
    ctx.restore()
  }

  // Between the 10 % and the 90 % point of many seeds, and their middle as a thin line.
  paintBands(ctx) {
    ctx.save()
    ctx.beginPath()
    ctx.rect(LEFT, TOP, this.wide - LEFT - RIGHT, this.high - TOP - BOTTOM)
    ctx.clip()
    this.bands.forEach((band, i) => {
      if (this.racers[i].hidden) return
      const [low, high] = [band[0], band[2]].map((values) => Array.from(values, (v) => this.height(v)))
      const area = pathFor(ctx)
      high.forEach((y, k) => area.lineTo(this.x(k), y))
      low.reduceRight((_, y, k) => area.lineTo(this.x(k), y), null)
      ctx.fillStyle = ctx.strokeStyle = this.racers[i].colour
      ctx.globalAlpha = 0.16
      ctx.fill(area)
      ctx.globalAlpha = 0.8
      ctx.lineWidth = 1
      ctx.stroke(this.line(pathFor(ctx), band[1]))
    })
    ctx.restore()
  }

  // What lies below the axis, or has no place on it, lies at its foot.
  height(value) {
    const y = this.y(value)
    return Number.isFinite(y) ? Math.max(-1e4, Math.min(1e4, y)) : value > 0 ? -1e4 : 1e4
  }

  // Values with no place on the axis are gaps.
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

// The same on the page, its layers kept until something changes.
class Chart extends Plot {
  constructor(box, scrub, held) {
    super(held)
    this.box = box
    this.canvas = box.querySelector("canvas")
    this.faint = document.createElement("canvas")
    this.strong = document.createElement("canvas")
    this.stale = true
    const at = (event) => {
      const share = ((event.clientX - box.getBoundingClientRect().left) / this.unit - LEFT) / (this.wide - LEFT - RIGHT)
      scrub(Math.round(Math.max(0, Math.min(1, share)) * this.steps))
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

  // `unit` CSS pixels for each unit drawn, `ratio` pixels of the screen.
  resize(ratio, unit) {
    this.unit = unit
    this.wide = this.box.clientWidth / unit
    this.high = this.box.clientHeight / unit
    this.ratio = ratio
    for (const canvas of [this.canvas, this.faint, this.strong]) sized(canvas, this.wide, this.high, ratio)
    this.stale = true
  }

  paint(t, theme) {
    if (!this.wide || !this.scale) return
    if (this.stale) this.redraw(theme)
    if (!this.racers.length) return
    const ctx = this.canvas.getContext("2d")
    ctx.clearRect(0, 0, this.wide, this.high)
    copied(ctx, this.faint, this.ratio)
    this.paintNow(ctx, t, theme, () => copied(ctx, this.strong, this.ratio))
  }

  redraw(theme) {
    const [faint, strong] = [this.faint.getContext("2d"), this.strong.getContext("2d")]
    const own = this.canvas.getContext("2d")
    for (const ctx of [own, faint, strong]) ctx.clearRect(0, 0, this.wide, this.high)
    this.stale = false
    if (!this.racers.length) return
    this.paintAxes(faint, theme)
    this.paintFaint(faint)
    this.paintStrong(strong)
  }
}

// An axis for these values. Only the axis is limited, never a value: a line may leave the chart. `ceiling` cuts
// off runs that blow up; on a log axis nothing below 1e-16 of the top is shown.
function scaleOf(values, log, ceiling, count) {
  let [low, high, least] = [Infinity, -Infinity, Infinity]
  for (const list of values)
    for (const v of list) {
      if (!Number.isFinite(v) || Math.abs(v) > ceiling || (log && v <= 0)) continue
      if (v < low) low = v
      if (v > high) high = v
    }
  if (low > high) [low, high] = [1, 1]
  if (log) {
    high = Math.log10(high)
    low = Math.max(Math.log10(low), high - 16)
  }
  const pad = (high - low) * 0.05 || (log ? 0.5 : Math.abs(high) * 0.5 || 1)
  low = !log && low >= 0 && low - pad < 0 ? 0 : low - pad
  high += pad
  return { low, high, log, ticks: log ? logTicks(low, high, count) : roundTicks(low, high, count) }
}

function rule(ctx, ax, ay, bx, by) {
  ctx.beginPath()
  ctx.moveTo(ax, ay)
  ctx.lineTo(bx, by)
  ctx.stroke()
}
