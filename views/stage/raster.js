// The surface as pixels: triangles from the back to the front, each shaded, tinted by height and crossed by contours.
// Painted here and not by the canvas: thousands of small polygons show their seams, and the depth of every pixel is
// needed to tell which part of a path the ground hides.

const BINS = 1024
const GLASS = 0.3

class Raster {
  constructor() {
    this.wide = this.high = 0
  }

  // A picture of so many pixels, empty.
  open(wide, high) {
    if (this.wide !== wide || this.high !== high) {
      this.wide = wide
      this.high = high
      this.image = new ImageData(wide, high)
      this.words = new Uint32Array(this.image.data.buffer)
      this.depth = new Float32Array(wide * high)
    }
    this.words.fill(0)
    this.depth.fill(Infinity)
  }

  // Three corners [x, y, depth, height, light] at some places of one array, clockwise when seen from above. `ink`
  // gives colours by height. A wall in front, of which one would see the outside, is glass and hides nothing.
  triangle(p, a, b, c, ink) {
    const outside = (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (p[b + 1] - p[a + 1]) > 0
    let [i, j, k] = [a, b, c]
    if (p[j + 1] < p[i + 1]) [i, j] = [j, i]
    if (p[k + 1] < p[j + 1]) [j, k] = [k, j]
    if (p[j + 1] < p[i + 1]) [i, j] = [j, i]
    const [x0, y0, x1, y1, x2, y2] = [p[i], p[i + 1], p[j], p[j + 1], p[k], p[k + 1]]
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if (!(Math.abs(area) > 1e-9)) return
    const [ax, ay, bx, by] = [(y2 - y0) / area, (x0 - x2) / area, (y0 - y1) / area, (x1 - x0) / area]
    const along = (n) => (p[j + n] - p[i + n]) * ax + (p[k + n] - p[i + n]) * bx
    const down = (n) => (p[j + n] - p[i + n]) * ay + (p[k + n] - p[i + n]) * by
    const [dx, dy, hx, hy, lx, ly] = [along(2), down(2), along(3), down(3), along(4), down(4)]
    const steep = BINS * Math.hypot(hx, hy)
    const finest = steep > 1e-6 ? 1 / steep : 1e6
    const { red, green, blue, nearest, line, pen } = ink
    const { wide, words, depth } = this
    const top = Math.max(0, Math.ceil(y0 - 0.5))
    const bottom = Math.min(this.high - 1, Math.ceil(y2 - 0.5) - 1)
    for (let y = top; y <= bottom; y++) {
      const at = y + 0.5
      const long = x0 + ((at - y0) / (y2 - y0)) * (x2 - x0)
      const short = at < y1 ? x0 + ((at - y0) / (y1 - y0)) * (x1 - x0) : x1 + ((at - y1) / (y2 - y1)) * (x2 - x1)
      const from = Math.max(0, Math.ceil(Math.min(long, short) - 0.5))
      const to = Math.min(wide - 1, Math.ceil(Math.max(long, short) - 0.5) - 1)
      if (to < from) continue
      const [ox, oy] = [from + 0.5 - x0, at - y0]
      let d = p[i + 2] + ox * dx + oy * dy
      let h = (p[i + 3] + ox * hx + oy * hy) * BINS
      let l = p[i + 4] + ox * lx + oy * ly
      for (let x = from, n = y * wide + from; x <= to; x++, n++, d += dx, h += hx * BINS, l += lx) {
        const bin = h < 0 ? 0 : h >= BINS ? BINS - 1 : h | 0
        const off = h > nearest[bin] ? h - nearest[bin] : nearest[bin] - h
        const over = pen - off * finest
        const share = over <= 0 ? 0 : over >= 1 ? 1 : over
        const light = l * (1 - share)
        const r = red[bin] * light + line[0] * share
        const g = green[bin] * light + line[1] * share
        const b = blue[bin] * light + line[2] * share
        if (outside) words[n] = glazed(words[n], r, g, b)
        else {
          words[n] = 0xff000000 | ((b > 255 ? 255 : b) << 16) | ((g > 255 ? 255 : g) << 8) | (r > 255 ? 255 : r)
          depth[n] = d
        }
      }
    }
  }
}

// A colour seen through glass of another.
function glazed(under, r, g, b) {
  if (!(under >>> 24)) return ((255 * GLASS) << 24) | (b << 16) | (g << 8) | r
  const mix = (below, above) => below + (above - below) * GLASS
  const [red, green, blue] = [mix(under & 255, r), mix((under >> 8) & 255, g), mix((under >> 16) & 255, b)]
  return (under & 0xff000000) | (blue << 16) | (green << 8) | red
}

// Colours by height from 0 to 1: bands between the levels as on the map, or one colour; and the level nearest to each.
function inkOf(levels, theme, wide) {
  const colour = (i) => rgb(theme.plain ? theme.low : mixed(theme.low, theme.high, Math.min(1, i / levels.length)))
  const bands = Array.from({ length: levels.length + 1 }, (_, i) => colour(i))
  const [red, green, blue, nearest] = Array.from({ length: 4 }, () => new Float32Array(BINS))
  for (let bin = 0, above = 0; bin < BINS; bin++) {
    const middle = (bin + 0.5) / BINS
    while (above < levels.length && levels[above] < middle) above++
    ;[red[bin], green[bin], blue[bin]] = bands[above]
    const [under, over] = [levels[above - 1] ?? -9, levels[above] ?? 9]
    nearest[bin] = BINS * (middle - under < over - middle ? under : over)
  }
  return { red, green, blue, nearest, line: rgb(theme.line), pen: wide / 2 + 0.5 }
}
