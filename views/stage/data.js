// The data beside the map: the samples, each racer's fit at the step shown, and the batch of its update.

const LINKS = {
  identity: (z) => z,
  tanh: Math.tanh,
  sine: Math.sin,
  logistic: (z) => 1 / (1 + Math.exp(-z)),
}
const SAMPLE = 4
const AIR = 0.08

class DataPanel {
  constructor(box) {
    this.box = box
    this.canvas = box.querySelector("canvas")
    this.racers = []
  }

  load(data, racers, groups) {
    Object.assign(this, { data, racers, groups })
    this.box.hidden = !data
    if (data) this.scale = this.scales()
  }

  resize(ratio, unit) {
    this.wide = this.box.clientWidth / unit
    this.high = this.box.clientHeight / unit
    if (this.data && this.wide) this.pen = sized(this.canvas, this.wide, this.high, ratio)
  }

  // The ranges of the two axes: all samples and a little around them.
  scales() {
    const { data } = this
    const tests = Object.values(data.tests ?? {}).flat()
    const places = [data.points, ...Object.values(data.others), tests.map(([target]) => [target, target])].flat()
    const range = (values, least) => {
      const [low, high] = [Math.min(...values, ...least), Math.max(...values, ...least)]
      const room = (high - low || 1) * AIR
      return [low - room, high + room]
    }
    const across = data.kind === "curve" ? [data.grid.at[0], data.grid.at.at(-1)] : range(places.map(([x]) => x), [])
    const up = range(places.map(([, y]) => y), data.kind === "numbers" ? [0] : [])
    if (data.kind !== "match") return [across, up]
    const room = 0.25 * (up[1] - up[0])
    return [across, [up[0] - room, up[1] + room]]
  }

  x(value) {
    const [low, high] = this.scale[0]
    return LEFT + ((value - low) / (high - low)) * (this.wide - LEFT - RIGHT)
  }

  y(value) {
    const [low, high] = this.scale[1]
    return TOP + ((high - value) / (high - low)) * (this.high - TOP - BOTTOM)
  }

  paint(t, theme) {
    const { data, pen: ctx } = this
    if (!data || !ctx || !this.wide) return
    ctx.clearRect(0, 0, this.wide, this.high)
    this.paintAxes(ctx, theme)
    const shown = this.racers.filter((racer) => !racer.hidden && racer.last >= 0)
    ctx.save()
    ctx.beginPath()
    ctx.rect(LEFT, TOP, this.wide - LEFT - RIGHT, this.high - TOP - BOTTOM)
    ctx.clip()
    this.paintOthers(ctx, theme)
    this.paintSamples(ctx, t, theme, shown)
    for (const racer of shown) this.paintFit(ctx, racer, t, theme)
    ctx.restore()
  }

  paintAxes(ctx, theme) {
    const { data } = this
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
    if (data.kind !== "numbers")
      for (const { value, text } of roundTicks(...across, (this.wide - LEFT) / 90))
        if (this.x(value) < last) ctx.fillText(text, this.x(value), this.high - 7)
    ctx.textAlign = "right"
    ctx.fillText(ACROSS[data.kind](data), this.wide - RIGHT, this.high - 7)
    ctx.textAlign = "left"
    ctx.font = `14px ${theme.font}`
    ctx.fillText(this.title(), LEFT, TOP - 10)
  }

  title() {
    const { kind, target, others } = this.data
    const hollow = Object.keys(this.data.tests ?? {}).map((name) => `hollow: ${name}`)
    const also = [...Object.keys(others).map((name, i) => `${"○□"[i % 2]} ${name}`), ...hollow]
    return [PANELS[kind](target), ...also].join("    ")
  }

  // The place of each sample; two classes in a plane are told apart by plus and minus.
  paintSamples(ctx, t, theme, shown) {
    const seen = shown.map((racer) => ({ racer, rows: this.batch(racer, t) }))
    const same = seen.length > 0 && seen.every(({ racer }) => racer.group === seen[0].racer.group)
    const batch = same ? seen[0].rows : null
    this.box.dataset.batch = seen.map(({ rows }) => (rows ? [...rows].join(" ") : "all")).join(",")
    if (this.data.kind === "match") return
    this.data.points.forEach((point, i) => {
      const strong = !seen.length || (same ? !batch || batch.has(i) : true)
      this.mark(ctx, point, theme, strong)
    })
    if (same) return
    seen.forEach(({ racer, rows }, j) => rows?.forEach((i) => this.ringed(ctx, this.data.points[i], racer, j, theme)))
  }

  mark(ctx, [u, v, label], theme, strong) {
    const [x, y] = [this.x(u), this.y(v)]
    ctx.globalAlpha = strong ? 1 : 0.32
    ctx.fillStyle = ctx.strokeStyle = theme.text
    if (this.data.kind === "numbers") ctx.fillRect(x - 10, Math.min(y, this.y(0)), 20, Math.abs(y - this.y(0)))
    else if (label === undefined) dot(ctx, x, y, strong ? SAMPLE + 0.5 : SAMPLE - 0.5)
    else {
      ctx.lineWidth = strong ? 2.4 : 1.6
      rule(ctx, x - 5, y, x + 5, y)
      if (label > 0) rule(ctx, x, y - 5, x, y + 5)
    }
    ctx.globalAlpha = 1
  }

  ringed(ctx, [u, v], racer, j, theme) {
    ctx.beginPath()
    ctx.arc(this.x(u), this.y(v), SAMPLE + 3 + 3 * j, 0, 2 * Math.PI)
    ctx.lineWidth = 2
    ctx.strokeStyle = racer.colour
    ctx.stroke()
  }

  paintOthers(ctx, theme) {
    ctx.strokeStyle = theme.muted
    ctx.lineWidth = 1.3
    Object.values(this.data.others).forEach((points, kind) => {
      if (this.data.kind === "match") return
      for (const [u, v] of points) {
        ctx.beginPath()
        if (kind % 2) ctx.rect(this.x(u) - 3, this.y(v) - 3, 6, 6)
        else ctx.arc(this.x(u), this.y(v), 3.5, 0, 2 * Math.PI)
        ctx.stroke()
      }
    })
  }

  // The samples of the update that led to the step shown, or of the first; null for all of them.
  batch(racer, t) {
    const group = this.groups[racer.group]
    if (!group) return null
    const step = racer.own ? ownStep(racer, Math.floor(t)) : Math.ceil(t - 1e-9)
    const update = Math.min(Math.max(1, step), group.ends.length - 1)
    return new Set(group.rows.subarray(group.ends[update - 1], group.ends[update]))
  }

  // The model's two weights where a racer is now.
  weights(racer, t) {
    const k = Math.min(Math.floor(t), racer.xs.length - 1)
    const next = Math.min(k + 1, racer.xs.length - 1)
    const between = (values) => values[k] + (t - k) * (values[next] - values[k])
    const [x, y] = [between(racer.xs), between(racer.ys)]
    return this.data.place.map(([a, b, c]) => a * x + b * y + c)
  }

  paintFit(ctx, racer, t, theme) {
    const [wx, wy] = this.weights(racer, t)
    if (!Number.isFinite(wx) || !Number.isFinite(wy)) return
    ctx.strokeStyle = racer.colour
    ctx.lineWidth = 2.25
    ctx.lineJoin = "round"
    ctx.setLineDash(patternOf(racer).map((v) => v * 0.7))
    if (this.data.kind === "curve") this.paintCurve(ctx, wx, wy)
    if (this.data.kind === "border") this.paintBorder(ctx, wx, wy)
    ctx.setLineDash([])
    if (this.data.kind === "match") this.paintMatch(ctx, racer, t, wx, wy, theme)
  }

  paintCurve(ctx, wx, wy) {
    const { grid, link } = this.data
    ctx.beginPath()
    grid.at.forEach((u, i) => {
      const y = this.y(LINKS[link](grid.a[i] * wx + grid.b[i] * wy))
      ctx.lineTo(this.x(u), Math.max(-1e4, Math.min(1e4, y)))
    })
    ctx.stroke()
  }

  // Where the score is zero, with short teeth to the side of the plus.
  paintBorder(ctx, wx, wy) {
    const size = Math.hypot(wx, wy)
    if (!size) return
    const far = 2 * Math.max(...this.scale.flat().map(Math.abs))
    const at = (along, beside) => [
      this.x((-wy * along + wx * beside) / size),
      this.y((wx * along + wy * beside) / size),
    ]
    rule(ctx, ...at(-far, 0), ...at(far, 0))
    ctx.setLineDash([])
    for (let k = -4; k <= 4; k++) rule(ctx, ...at((far * k) / 10, 0), ...at((far * k) / 10, far / 40))
  }

  // Samples outside the batch are pale, test samples hollow and small.
  paintMatch(ctx, racer, t, wx, wy, theme) {
    const { points, a, b, link } = this.data
    ctx.strokeStyle = theme.muted
    ctx.lineWidth = 1
    const [low, high] = this.scale[0]
    rule(ctx, this.x(low), this.y(low), this.x(high), this.y(high))
    const batch = this.batch(racer, t)
    const mark = (target, da, db, look, size) =>
      drawMarker(ctx, look, this.x(target), this.y(LINKS[link](da * wx + db * wy)), size, theme.casing, 1)
    for (const rows of Object.values(this.data.tests))
      for (const [target, da, db] of rows) mark(target, da, db, { ...racer, open: true }, 3)
    points.forEach(([target], i) => {
      ctx.globalAlpha = !batch || batch.has(i) ? 1 : 0.35
      mark(target, a[i], b[i], racer, 4.5)
    })
    ctx.globalAlpha = 1
  }

  // In words, at the end of the runs.
  words() {
    const { data } = this
    if (!data) return ""
    const fits = this.racers.filter(({ last }) => last >= 0).map((racer) => {
      const [wx, wy] = this.weights(racer, racer.xs.length - 1)
      return `${racer.label}: ${short(wx)} and ${short(wy)}`
    })
    const drawn = data.kind === "numbers" || !fits.length ? "" : ` Weights at the end: ${fits.join("; ")}.`
    return `${data.points.length} samples.${drawn}`
  }
}

const ACROSS = {
  curve: ({ columns, target }) => columns.find((name) => name !== target),
  border: ({ columns }) => columns[0],
  match: ({ target }) => `target ${target}`,
  numbers: () => "sample",
}
const PANELS = {
  curve: (target) => `samples ${target} and fits`,
  border: () => "samples + and −, and borders",
  match: () => "predicted against target",
  numbers: (target) => `${target} of each sample`,
}

// Where each update's samples end among those of a group, the first at 0.
function groupsOf(paths) {
  const groups = []
  for (let i = 0; paths[`rows${i}`]; i++) {
    const sizes = paths[`sizes${i}`].data
    const ends = new Uint32Array(sizes.length + 1)
    sizes.forEach((size, k) => (ends[k + 1] = ends[k] + size))
    groups.push({ rows: paths[`rows${i}`].data, ends })
  }
  return groups
}

function dot(ctx, x, y, radius) {
  ctx.beginPath()
  ctx.arc(x, y, radius, 0, 2 * Math.PI)
  ctx.fill()
}
