// The racers as the parts of the stage share them.

function racersOf(paths, hidden, floor, beside) {
  return paths.runs.map((run, i) => {
    const [kind, at, text] = run.outcome
    const xs = row(paths.path, 2 * i)
    const ys = row(paths.path, 2 * i + 1)
    const gap = row(paths.gap, i)
    let last = xs.length - 1
    const lost = xs.findIndex((x, k) => !Number.isFinite(x) || !Number.isFinite(ys[k]))
    if (lost >= 0) last = lost - 1
    const broken = lost >= 0 || kind === "diverged"
    const values = { xs, ys, gap, loss: gap.map((v) => v + floor), slope: row(paths.slope, i) }
    values.cost = row(paths.cost, i)
    values.beside = beside.map((_, k) => row(paths[`beside${k}`], i))
    if (paths.own) values.own = row(paths.own, i)
    if (paths.band) values.band = [0, 1, 2].map((k) => row(paths.band, 3 * i + k))
    const outcome = { kind, at, text }
    return { ...run, ...values, lr: row(paths.lr, i), index: i, last, broken, hidden: hidden.has(run.label), outcome }
  })
}

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
