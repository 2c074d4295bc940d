// Dashes and markers: what tells racers apart beside their colours.

import { pathFor } from "./canvas.js"
import { svg } from "./dom.js"

/** @import { Dash, Look, Marker, Pen } from "../types.d.ts" */

const PATTERNS = {
  solid: [],
  dash: [9, 6],
  dot: [3, 4],
  dashdot: [10, 4, 3, 4],
  longdash: [17, 6],
  longdashdot: [17, 5, 3, 5],
}

/**
 * A racer on the same path as another has a dash of its own, so that both colours show.
 * @param {{ dash: Dash, twin: boolean }} racer
 */
export function patternOf({ dash, twin }) {
  return twin && dash === "solid" ? [8, 8] : PATTERNS[dash]
}

/** @param {number[][]} points */
function polygon(points) {
  return "M" + points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join("L") + "Z"
}

/** @param {number} count @param {number[]} radii @param {number} [turn] */
function spokes(count, radii, turn = 0) {
  /** @param {number} i */
  const angle = (i) => (2 * Math.PI * i) / count - Math.PI / 2 + turn
  return polygon(
    Array.from({ length: count }, (_, i) => {
      const r = radii[i % radii.length]
      return [r * Math.cos(angle(i)), r * Math.sin(angle(i))]
    }),
  )
}

const PLUS = [
  [-0.38, -1.1],
  [0.38, -1.1],
  [0.38, -0.38],
  [1.1, -0.38],
  [1.1, 0.38],
  [0.38, 0.38],
  [0.38, 1.1],
  [-0.38, 1.1],
  [-0.38, 0.38],
  [-1.1, 0.38],
  [-1.1, -0.38],
  [-0.38, -0.38],
]

/** @param {number[]} point */
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

/** @type {Map<Marker, Path2D>} */
const outlines = new Map()

/**
 * The outline as a canvas takes it, made once.
 * @param {Marker} marker
 */
function outlineOf(marker) {
  const made = outlines.get(marker) ?? new Path2D(MARKERS[marker])
  outlines.set(marker, made)
  return made
}

/**
 * @param {Pen} ctx @param {Look} look @param {number} x @param {number} y @param {number} size
 * @param {string} casing @param {number} [edge]
 */
export function drawMarker(ctx, look, x, y, size, casing, edge = 2) {
  const outline = ctx.Path ? pathFor(ctx, MARKERS[look.marker]) : outlineOf(look.marker)
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

/** @param {Look} look */
export function markerIcon(look) {
  const paint = look.open
    ? `fill="none" stroke="${look.colour}" stroke-width=".45"`
    : `fill="${look.colour}" stroke="none"`
  return svg(`<path d="${MARKERS[look.marker]}" ${paint}/>`, "-1.5 -1.5 3 3", "marker")
}
