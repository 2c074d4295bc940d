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

function drawMarker(ctx, look, x, y, size, casing, edge = 2) {
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(size, size)
  ctx.lineJoin = "round"
  if (edge) {
    ctx.lineWidth = ((look.open ? 2.4 : 0) + 2 * edge) / size
    ctx.strokeStyle = casing
    ctx.stroke(OUTLINES[look.marker])
  }
  ctx.fillStyle = look.open ? casing : look.colour
  ctx.fill(OUTLINES[look.marker])
  if (look.open) {
    ctx.lineWidth = 2.4 / size
    ctx.strokeStyle = look.colour
    ctx.stroke(OUTLINES[look.marker])
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
  contours: '<path d="M2 8c0-3 3-5 6-5s6 2 6 5-3 5-6 5-6-2-6-5z"/><path d="M5.5 8c0-1.3 1-2 2.5-2s2.5.7 2.5 2-1 2-2.5 2-2.5-.7-2.5-2z"/>',
  left: '<path d="M13 10.5A5.5 5.5 0 1 0 3.2 10M2.8 6.5V10h3.6"/>',
  right: '<path d="M3 10.5A5.5 5.5 0 1 1 12.8 10M13.2 6.5V10H9.6"/>',
  up: '<path d="M8 13V3.5M4 7l4-4 4 4"/>',
  down: '<path d="M8 3v9.5M4 9l4 4 4-4"/>',
  plus: '<path d="M8 3v10M3 8h10"/>',
  minus: '<path d="M3 8h10"/>',
  reset: '<path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10"/>',
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
  const background = read("--st-background-color", "#ffffff")
  const text = read("--st-text-color", "#1f2937")
  const primary = read("--st-primary-color", "#0b5a8a")
  const dark = luminance(background) < 0.2
  return {
    dark,
    background,
    text,
    muted: mixed(text, background, 0.28),
    faint: mixed(text, background, 0.86),
    onPrimary: luminance(primary) > 0.18 ? "#000000" : "#ffffff",
    font: read("--st-font", "sans-serif"),
    ...ground?.[dark ? "dark" : "light"],
  }
}
