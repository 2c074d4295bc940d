// Theme colours, dashes, markers and icons.

const PATTERNS = {
  solid: [],
  dash: [9, 6],
  dot: [3, 4],
  dashdot: [10, 4, 3, 4],
  longdash: [17, 6],
  longdashdot: [17, 5, 3, 5],
}

// A racer on the same path as another has a dash of its own, so that both colours show.
function patternOf({ dash, twin }) {
  return twin && dash === "solid" ? [8, 8] : PATTERNS[dash]
}

function polygon(points) {
  return "M" + points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join("L") + "Z"
}

function spokes(count, radii, turn = 0) {
  const angle = (i) => (2 * Math.PI * i) / count - Math.PI / 2 + turn
  return polygon(
    Array.from({ length: count }, (_, i) => {
      const r = radii[i % radii.length]
      return [r * Math.cos(angle(i)), r * Math.sin(angle(i))]
    }),
  )
}

const PLUS = [
  [-0.38, -1.1], [0.38, -1.1], [0.38, -0.38], [1.1, -0.38], [1.1, 0.38], [0.38, 0.38],
  [0.38, 1.1], [-0.38, 1.1], [-0.38, 0.38], [-1.1, 0.38], [-1.1, -0.38], [-0.38, -0.38],
]
const turned = ([x, y]) => [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2]

// Outlines of about one unit's radius, for Path2D and for SVG alike.
const MARKERS = {
  circle: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  square: "M-.88 -.88H.88V.88H-.88Z",
  diamond: spokes(4, [1.2]),
  "triangle-up": polygon([[0, -1.15], [1.12, 0.85], [-1.12, 0.85]]),
  "triangle-down": polygon([[0, 1.15], [1.12, -0.85], [-1.12, -0.85]]),
  cross: polygon(PLUS),
  x: polygon(PLUS.map(turned)),
  star: spokes(10, [1.3, 0.56]),
  pentagon: spokes(5, [1.12]),
  hexagon: spokes(6, [1.1], Math.PI / 6),
  bowtie: polygon([[-1.1, -0.95], [1.1, 0.95], [1.1, -0.95], [-1.1, 0.95]]),
}
const OUTLINES = Object.fromEntries(Object.entries(MARKERS).map(([name, d]) => [name, new Path2D(d)]))

// The kind of path that a pen takes: a canvas has its own, the pen that writes SVG another.
function pathFor(ctx, d) {
  const Path = ctx.Path ?? Path2D
  return new Path(d)
}

function drawMarker(ctx, look, x, y, size, casing, edge = 2) {
  const outline = ctx.Path ? pathFor(ctx, MARKERS[look.marker]) : OUTLINES[look.marker]
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(size, size)
  ctx.lineJoin = "round"
  if (edge) {
    ctx.lineWidth = ((look.open ? 2.4 : 0) + 2 * edge) / size
    ctx.strokeStyle = casing
    ctx.stroke(outline)
  }
  ctx.fillStyle = look.open ? casing : look.colour
  ctx.fill(outline)
  if (look.open) {
    ctx.lineWidth = 2.4 / size
    ctx.strokeStyle = look.colour
    ctx.stroke(outline)
  }
  ctx.restore()
}

function markerIcon(look) {
  const paint = look.open
    ? `fill="none" stroke="${look.colour}" stroke-width=".45"`
    : `fill="${look.colour}" stroke="none"`
  return svg(`<path d="${MARKERS[look.marker]}" ${paint}/>`, "-1.5 -1.5 3 3", "marker")
}

const ICONS = {
  play: '<path d="M5 3.2v9.6L13 8z" fill="currentColor"/>',
  pause: '<path d="M4.5 3.2v9.6M11.5 3.2v9.6" stroke-width="2.6"/>',
  back: '<path d="M10.5 3.5L6 8l4.5 4.5"/>',
  forward: '<path d="M5.5 3.5L10 8l-4.5 4.5"/>',
  first: '<path d="M4 3.5v9M12 3.5L7.5 8l4.5 4.5"/>',
  last: '<path d="M12 3.5v9M4 3.5L8.5 8 4 12.5"/>',
  loop:
    '<path d="M3 7.5A3.5 3.5 0 0 1 6.5 4H13M10.5 1.5L13 4l-2.5 2.5"/>' +
    '<path d="M13 8.5A3.5 3.5 0 0 1 9.5 12H3M5.5 14.5L3 12l2.5-2.5"/>',
  labels: '<path d="M2.5 3.5h6l5 4.5-5 4.5h-6z"/>',
  left: '<path d="M13 10.5A5.5 5.5 0 1 0 3.2 10M2.8 6.5V10h3.6"/>',
  right: '<path d="M3 10.5A5.5 5.5 0 1 1 12.8 10M13.2 6.5V10H9.6"/>',
  up: '<path d="M8 13V3.5M4 7l4-4 4 4"/>',
  down: '<path d="M8 3v9.5M4 9l4 4 4-4"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  minus: '<path d="M3 8h10"/>',
  reset: '<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>',
  arrows: '<path d="M3 13L12.5 3.5M7.5 3.5h5v5"/><path d="M3 13h5" stroke-dasharray="1.6 1.8"/>',
  rates: '<path d="M2.5 4.5h4" stroke-width="3.6"/><path d="M6.5 8h4" stroke-width="2.2"/><path d="M10.5 11.5h3" stroke-width="1"/>',
  lines: '<path d="M2.5 8a5.5 4.5 0 1 1 11 0a5.5 4.5 0 1 1 -11 0M5.5 8a2.5 1.8 0 1 1 5 0a2.5 1.8 0 1 1 -5 0"/>',
  save: '<path d="M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13.2h10"/>',
  help: '<path d="M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6"/><path d="M8 12.1v.1" stroke-width="2"/>',
}

function svg(inner, box = "0 0 16 16", name = "icon") {
  const pen = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
  return `<svg class="${name}" viewBox="${box}" aria-hidden="true" ${pen}>${inner}</svg>`
}

// Colours as [r, g, b], whatever way the theme writes them.
const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
const known = new Map()
function rgb(colour) {
  if (!known.has(colour)) {
    probe.fillStyle = colour
    probe.fillRect(0, 0, 1, 1)
    known.set(colour, [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)])
  }
  return known.get(colour)
}

function mixed(a, b, share) {
  const [p, q] = [rgb(a), rgb(b)]
  return `rgb(${p.map((v, i) => Math.round(v + (q[i] - v) * share)).join(" ")})`
}

function luminance(colour) {
  const [r, g, b] = rgb(colour).map((v) => (v / 255 <= 0.04045 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

// What the page's theme says, and whether it is dark.
function themeOf(element, ground) {
  const style = getComputedStyle(element)
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback
  const primary = read("--st-primary-color", "#0b5a8a")
  const theme = inked(read("--st-background-color", "#ffffff"), read("--st-text-color", "#1f2937"), ground)
  return {
    ...theme,
    onPrimary: luminance(primary) > 0.18 ? "#000000" : "#ffffff",
    font: read("--st-font", "sans-serif"),
  }
}

// What follows from the colours of the page and of what is written on it.
function inked(background, text, ground) {
  const dark = luminance(background) < 0.2
  return {
    dark,
    background,
    text,
    muted: mixed(text, background, 0.28),
    faint: mixed(text, background, 0.86),
    ...ground?.[dark ? "dark" : "light"],
  }
}
