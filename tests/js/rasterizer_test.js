// The surface as pixels: what covers what, how deep it is, tints, contours and glass.

import assert from "node:assert/strict"
import { inkOf, Rasterizer } from "../../views/stage/js/relief/rasterizer.js"
import { fakePage } from "./fake_page.js"

/** @import { Inks } from "../../views/stage/js/relief/rasterizer.js" */
/** @import { Theme } from "../../views/stage/js/types.d.ts" */

fakePage()
const THEME = /** @type {Theme} */ ({ low: "#000000", high: "#ff0000", line: "#0000ff", plain: false })
const GREY = inkOf([], /** @type {Theme} */ ({ ...THEME, low: "#808080", plain: true }), 1)

/**
 * A picture of some triangles, each three corners [x, y, depth, height, light].
 * @param {number[][][]} triangles @param {Inks} inks
 */
function painted(triangles, inks = GREY) {
  const raster = new Rasterizer()
  raster.open(20, 10)
  for (const corners of triangles) raster.triangle(Float64Array.from(corners.flat()), 0, 5, 10, inks)
  const at = (/** @type {number} */ x, /** @type {number} */ y) => {
    const word = raster.words[20 * y + x]
    return [word & 255, (word >> 8) & 255, (word >> 16) & 255, word >>> 24]
  }
  return { raster, at }
}

/** Clockwise as seen from above, so that it hides. @param {number} depth @param {number} light */
const half = (depth, light) => [[0, 0, depth, 0.5, light], [0, 10, depth, 0.5, light], [20, 0, depth, 0.5, light]]

Deno.test("each pixel whose middle lies inside is painted, once", () => {
  const { raster, at } = painted([half(1, 1)])
  for (let y = 0; y < 10; y++) {
    for (let x = 0; x < 20; x++) {
      const inside = (x + 0.5) / 20 + (y + 0.5) / 10 < 1
      assert.equal(at(x, y)[3] === 255, inside, `${x} ${y}`)
      assert.equal(raster.depth[20 * y + x], inside ? 1 : Infinity)
    }
  }
})

Deno.test("two triangles share an edge without gap or seam", () => {
  const other = [[20, 10, 1, 0.5, 1], [20, 0, 1, 0.5, 1], [0, 10, 1, 0.5, 1]]
  const { at } = painted([half(1, 1), other])
  for (let y = 0; y < 10; y++) for (let x = 0; x < 20; x++) assert.deepEqual(at(x, y), [128, 128, 128, 255])
})

Deno.test("what comes later covers, and light is a factor that ends at white", () => {
  assert.deepEqual(painted([half(2, 1), half(1, 0.5)]).at(2, 2), [64, 64, 64, 255])
  assert.deepEqual(painted([half(1, 3)]).at(2, 2), [255, 255, 255, 255])
})

Deno.test("depth changes evenly between the corners", () => {
  const { raster } = painted([[[0, 0, 0, 0.5, 1], [0, 10, 10, 0.5, 1], [20, 0, 20, 0.5, 1]]])
  for (const [x, y] of [[0, 0], [3, 2], [10, 3]]) {
    assert.ok(Math.abs(raster.depth[20 * y + x] - (x + 0.5 + y + 0.5)) < 1e-5)
  }
})

Deno.test("a wall seen from outside is glass and hides nothing", () => {
  const [a, b, c] = half(1, 1)
  const { raster, at } = painted([[a, c, b]])
  assert.equal(at(2, 2)[3], 76)
  assert.equal(raster.depth[42], Infinity)
  assert.deepEqual(painted([half(5, 0.5), [a, c, b]]).at(2, 2), [83, 83, 83, 255])
})

Deno.test("bands between levels are tinted from low to high, and crossed by lines at the levels", () => {
  const inks = inkOf([0.25, 0.5, 0.75], THEME, 1)
  const shades = [0.1, 0.3, 0.6, 0.9].map((height) => Math.round(inks.red[Math.floor(height * 1024)]))
  assert.deepEqual(shades, [0, 85, 170, 255])
  assert.ok(Math.abs(inks.nearest[500] / 1024 - 0.5) < 1e-6)
  const slope = [[0, 0, 1, 0, 1], [0, 10, 1, 0, 1], [20, 0, 1, 1, 1]]
  const { at } = painted([slope], inks)
  assert.ok(at(10, 0)[2] > 100 && at(7, 0)[2] === 0)
  assert.deepEqual(at(6, 0), [85, 0, 0, 255])
})

Deno.test("a picture of the same size is used again, empty", () => {
  const { raster, at } = painted([half(1, 1)])
  const { words } = raster
  raster.open(20, 10)
  assert.equal(raster.words, words)
  assert.deepEqual(at(2, 2), [0, 0, 0, 0])
})
