// The racers as the parts of the stage share them.

function racersOf(paths, hidden, floor, beside) {
  return paths.runs.map((run, i) => {
    const values = { xs: row(paths.path, 2 * i), ys: row(paths.path, 2 * i + 1), slope: row(paths.slope, i) }
    const all = { ...values, gap: row(paths.gap, i), lr: row(paths.lr, i), cost: row(paths.cost, i) }
    all.beside = beside.map((_, k) => row(paths[`beside${k}`], i))
    if (paths.own) all.own = row(paths.own, i)
    if (paths.band) all.band = [0, 1, 2].map((k) => row(paths.band, 3 * i + k))
    const marks = marksOf(run.marks)
    return { ...run, ...ran(all, run.outcome, floor), marks, index: i, hidden: hidden.has(run.label) }
  })
}

// What follows from the values of a run, and they themselves.
function ran(values, [kind, at, text], floor) {
  const { xs, ys, gap, lr } = values
  let last = xs.length - 1
  const lost = xs.findIndex((x, k) => !Number.isFinite(x) || !Number.isFinite(ys[k]))
  if (lost >= 0) last = lost - 1
  const broken = lost >= 0 || kind === "diverged"
  return { ...values, loss: gap.map((v) => v + floor), weights: weightsOf(lr), last, broken, outcome: { kind, at, text } }
}

// The step of its own that a racer shows at a tick of the clock.
function ownStep({ own }, tick) {
  return own ? own[Math.min(tick, own.length - 1)] : tick
}

// The tick at which a racer is at a step of its own.
function tickOf({ own }, step) {
  return own ? own.findIndex((each) => each >= step) : step
}

// How strong the rate of each update is, in a few grades up to FULL_RATE at the run's highest; null where it is steady.
function weightsOf(lr) {
  let [low, high] = [Infinity, 0]
  for (const rate of lr) {
    if (!Number.isFinite(rate)) return null
    low = Math.min(low, Math.abs(rate))
    high = Math.max(high, Math.abs(rate))
  }
  if (!(low < 0.98 * high)) return null
  return Uint8Array.from(lr, (rate) => Math.round((Math.abs(rate) / high) * FULL_RATE))
}

const FULL_RATE = 6

function ratesAreLog(lists) {
  let [low, high] = [Infinity, 0]
  for (const list of lists)
    for (const v of list) {
      if (!(v > 0)) return false
      low = Math.min(low, v)
      high = Math.max(high, v)
    }
  return high > 10 * low
}

function lossScale(gaps, floor) {
  const first = Math.max(0, ...gaps.map((gap) => Math.abs(gap[0])).filter(Number.isFinite))
  return scaleOf(gaps, floor !== null, 1e3 * first || Infinity, 6)
}

function lossTitle(floor) {
  if (floor === null) return "loss"
  return floor ? "loss − minimum, log scale" : "loss, log scale"
}
