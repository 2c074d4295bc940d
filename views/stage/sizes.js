// How large things are drawn: on the screen, and in the figures that are saved.

// Text by what it says, then widths and radii, in pixels.
const SCREEN = { tick: 13, axis: 14, label: 14, title: 18, line: 3, casing: 2.5, dot: 3.2, head: 7, start: 6 }
// For a room.
const PRESENT = scaledBy(SCREEN, 1.4)
const SLIDE = { tick: 18, axis: 22, label: 20, title: 26, line: 3.5, casing: 2.5, dot: 3, head: 8, start: 5.5 }
// 12 pixels of 1/96 inch are 9 points.
const PAPER = { tick: 12, axis: 12, label: 12, title: 13, line: 2.1, casing: 1.5, dot: 1.8, head: 4.8, start: 3.3 }

const PRESETS = {
  "slide-16x9": { name: "Slide 16:9", wide: 1280, high: 720, scale: 2, size: SLIDE },
  "slide-4x3": { name: "Slide 4:3", wide: 960, high: 720, scale: 2, size: SLIDE },
  square: { name: "Square", wide: 900, high: 900, scale: 2, size: SLIDE },
  "paper-1col": { name: "Paper, one column", wide: 340, high: 300, scale: 4, size: PAPER },
  "paper-2col": { name: "Paper, two columns", wide: 700, high: 360, scale: 4, size: PAPER },
}
const BASE = 14
const AS_SHOWN = "screen"
const SMALLEST = 1 / 50

// A preset by name, or the map as it is on the screen, whose text grows where it would be below the smallest.
function presetOf(name, { view, size }) {
  if (name !== AS_SHOWN) return PRESETS[name]
  const [wide, high] = [view.wide, view.high].map((v) => Math.round(v * unitOf(size)))
  return { wide, high, scale: 2, size: scaledBy(size, Math.max(1, (high * SMALLEST) / size.tick)) }
}

// The pixels of one unit drawn: the painters' gaps belong to names of BASE pixels, so everything is painted in units
// in which names have them, and grows together.
function unitOf(size) {
  return size.label / BASE
}

// Sizes in those units.
function inUnits(size) {
  return scaledBy(size, 1 / unitOf(size))
}

function scaledBy(size, factor) {
  return Object.fromEntries(Object.entries(size).map(([name, value]) => [name, value * factor]))
}
