// What happened on the way: where a schedule began anew, a rule became another, a slow point moved.

const MARKED = 7
const TOLD = 6
const SHAPES = { restart: "diamond" }

// The steps of each word as a list; unpacked from stretches [first, distance, how many].
function marksOf(marks) {
  return Object.entries(marks).map(([word, stretches]) => ({
    word,
    steps: stretches.flatMap(([first, apart, count]) => Array.from({ length: count }, (_, i) => first + i * apart)),
  }))
}

// The marks up to a time that can be told apart, the newest of a crowd left out.
function* marksUpTo(racers, t) {
  for (const racer of racers) {
    if (racer.hidden) continue
    for (const { word, steps } of racer.marks) {
      let [px, py] = [Infinity, Infinity]
      for (const at of steps) {
        if (at > t || at > racer.last) break
        const [x, y] = [racer.px[at], racer.py[at]]
        if (Math.hypot(x - px, y - py) < MARKED) continue
        yield { racer, word, at, x, y, told: steps.length <= TOLD }
        ;[px, py] = [x, y]
      }
    }
  }
}

function paintMarks(ctx, racers, t, theme, named) {
  for (const { racer, word, at, x, y, told } of marksUpTo(racers, t)) {
    const look = { marker: SHAPES[word] ?? "circle", open: true, colour: racer.colour }
    drawMarker(ctx, look, x, y, told ? 6 : 3.5, theme.casing, 1)
    if (!named || !told) continue
    ctx.font = `13px ${theme.font}`
    ctx.textAlign = "left"
    ctx.textBaseline = "middle"
    drawText(ctx, `${word} at ${at}`, x + 11, y, racer.colour, theme.casing)
  }
}

// The mark within reach of a pixel, as the tip tells of it.
function nearMark(racers, t, px, py, reach) {
  let best = null
  for (const { racer, word, at, x, y } of marksUpTo(racers, t)) {
    const away = Math.hypot(x - px, y - py)
    if (away > reach || (best && away >= best.away)) continue
    best = { away, x, y, point: `${racer.index} ${word} ${at}`, lines: [`${racer.label}: ${word}`, `at step ${at}`] }
  }
  return best
}
