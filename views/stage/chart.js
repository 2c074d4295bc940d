// A small chart over steps: the whole run faint, the part up to the cursor strong.

const LEFT = 50
const RIGHT = 10
const TOP = 28
const BOTTOM = 26

class Chart {
  // `held`: a value counts from its step to the next one, so the line has steps and the last value is in force at
  // the end; otherwise it belongs to its step alone.
  constructor(box, scrub, held) {
    this.box = box
    this.held = held
    this.canvas = box.querySelector("canvas")
    this.faint = document.createElement("canvas")
    this.strong = document.createElement("canvas")
    this.racers = []
    this.steps = 1
    this.stale = true
    const at = (event) => {
      const share = ((event.clientX - box.getBoundingClientRect().left) / this.size - LEFT) / (this.wide - LEFT - RIGHT)
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

  // The values by racer, the chart's title, and a scale from scaleOf.
  load(racers, values, steps, title, scale) {
    Object.assign(this, { racers, values, steps, title, scale, stale: true })
  }

  // `size` CSS pixels are drawn as one.
  resize(ratio, size) {
    this.size = size
    this.wide = this.box.clientWidth / size
    this.high = this.box.clientHeight / size
    this.ratio = ratio
    for (const canvas of [this.canvas, this.faint, this.strong]) sized(canvas, this.wide, this.high, ratio)
    this.stale = true
  }

  x(step) {
    return LEFT + (step / this.steps) * (this.wide - LEFT - RIGHT)
  }

  y(value) {
    const { low, high, log } = this.scale
    const at = log ? (value > 0 ? Math.log10(value) : NaN) : value
    return TOP + ((high - at) / (high - low)) * (this.high - TOP - BOTTOM)
  }

  paint(t, theme) {
    if (!this.wide || !this.scale) return
    if (this.stale) this.redraw(theme)
    if (!this.racers.length) return
    const ctx = this.canvas.getContext("2d")
    ctx.clearRect(0, 0, this.wide, this.high)
    copied(ctx, this.faint, this.ratio)
    const x = this.x(t)
    ctx.save()
    ctx.beginPath()
    ctx.rect(0, 0, x, this.high)
    ctx.clip()
    copied(ctx, this.strong, this.ratio)
    ctx.restore()
    this.cursor(ctx, x, theme)
    this.racers.forEach((racer, i) => {
      const y = this.heightAt(i, t)
      if (racer.hidden || !(y >= TOP - 4 && y <= this.high - BOTTOM + 4)) return
      drawMarker(ctx, racer, x, y, 4.5, theme.casing, 1)
    })
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

  redraw(theme) {
    const [faint, strong] = [this.faint.getContext("2d"), this.strong.getContext("2d")]
    const own = this.canvas.getContext("2d")
    for (const ctx of [own, faint, strong]) ctx.clearRect(0, 0, this.wide, this.high)
    this.stale = false
    if (!this.racers.length) return
    this.paintAxes(faint, theme)
    this.paintLines(faint, 1.25, 0.35)
    this.paintLines(strong, 2.25, 1)
  }

  paintAxes(ctx, theme) {
    ctx.font = `13px ${theme.font}`
    ctx.lineWidth = 1
    ctx.strokeStyle = theme.faint
    ctx.fillStyle = theme.muted
    ctx.textBaseline = "middle"
    ctx.textAlign = "right"
    for (const tick of this.scale.ticks) {
      const y = this.y(this.scale.log ? 10 ** tick.value : tick.value)
      rule(ctx, LEFT, y, this.wide - RIGHT, y)
      ctx.fillText(tick.text, LEFT - 6, y)
    }
    ctx.textAlign = "center"
    ctx.textBaseline = "alphabetic"
    for (const { value, text } of roundTicks(0, this.steps, (this.wide - LEFT) / 90)) {
      if (!Number.isInteger(value)) continue
      rule(ctx, this.x(value), TOP, this.x(value), this.high - BOTTOM)
      if (value / this.steps < 0.93) ctx.fillText(text, this.x(value), this.high - 7)
    }
    ctx.textAlign = "right"
    ctx.fillText("step", this.wide - RIGHT, this.high - 7)
    ctx.textAlign = "left"
    ctx.font = `14px ${theme.font}`
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
      ctx.stroke(this.line(this.values[i]))
    }
    ctx.restore()
  }

  // Values with no place on the axis are gaps.
  line(values) {
    const path = new Path2D()
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
