// The ground's picture is kept until something changes, and a path over ground that was left out has a gap there.

import assert from "node:assert/strict"
import { Ground } from "../../views/stage/js/map/ground.js"
import { Relief } from "../../views/stage/js/relief/relief.js"
import { drapeOf } from "../../views/stage/js/relief/relief_trails.js"
import { fakePage } from "./fake_page.js"

/** @import { Pen, SurfaceBlock, Theme, View } from "../../views/stage/js/types.d.ts" */

const page = fakePage()
const VIEW = /** @type {View} */ ({ wide: 30, high: 20 })
const THEME = /** @type {Theme} */ ({})
const RISE = 0.4

/** A cone cut off at 4, as the server packs it: nine samples each way over [-1, 1]. */
function cone() {
  const places = Array.from({ length: 9 }, (_, i) => -1 + i / 4)
  const losses = places.flatMap((y) => places.map((x) => (Math.hypot(x, y) < 0.3 ? 9 : 1)))
  const codes = losses.map((loss) => (loss > 4 ? 0 : 1 + Math.trunc((loss / 4) * 65534)))
  /** @type {Partial<SurfaceBlock>} */
  const surface = {
    home: [-1, 1, -1, 1],
    equal: true,
    levels: [1, 2],
    heights: { shape: [9, 9], data: Uint32Array.from(codes) },
    curves: [],
    relief: { low: 0, high: 4, base: 0, soft: null, cut: true, pad: [0, 0] },
  }
  return /** @type {SurfaceBlock} */ (surface)
}

class Counted extends Ground {
  painted = 0

  /** @override @param {Pen} _ctx @param {View} _view @param {Theme} _theme @param {number} _ratio */
  paint(_ctx, _view, _theme, _ratio) {
    this.painted++
  }
}

Deno.test("nothing is asked of a page before there is something to paint", () => {
  const before = page.canvases
  const ground = new Counted(cone())
  assert.equal(page.canvases, before)
  ground.picture(VIEW, THEME, 1)
  assert.equal(page.canvases, before + 1)
})

Deno.test("the picture is painted once, and again when it is stale or the ground has moved", () => {
  const ground = new Counted(cone())
  const first = ground.picture(VIEW, THEME, 2)
  assert.equal(ground.picture(VIEW, THEME, 2), first)
  assert.equal(ground.painted, 1)
  assert.equal(first.width, 60)
  ground.stale = true
  assert.equal(ground.picture(VIEW, THEME, 2), first)
  assert.equal(ground.painted, 2)
  assert.equal(ground.move([0, 0]), false)
  ground.picture(VIEW, THEME, 2)
  assert.equal(ground.painted, 2)
  assert.equal(ground.move([0.5, 0]), true)
  ground.picture(VIEW, THEME, 2)
  assert.equal(ground.painted, 3)
})

Deno.test("losses have heights in the box, and none beyond it", () => {
  const relief = new Relief(cone())
  assert.deepEqual([0, 2, 4, 4.1, 9, -1].map((loss) => relief.level(loss)), [-RISE, 0, RISE, NaN, NaN, NaN])
})

Deno.test("a step that ends above what was cut off is not drawn at the rim, nor anywhere else", () => {
  const path = {
    xs: Float32Array.of(-0.9, -0.1, 0.9),
    ys: Float32Array.of(0.1, 0.1, 0.1),
    loss: Float32Array.of(1, 9, 1),
    last: 2,
  }
  const { us, ws, times } = drapeOf(path, new Relief(cone()))
  assert.ok(Number.isNaN(ws[times.indexOf(1)]))
  for (const w of [ws[0], ws[ws.length - 1]]) assert.ok(Math.abs(w - RISE * (2 * 0.25 - 1)) < 1e-6)
  const over = Array.from(ws).filter((_, i) => Math.abs(us[i]) < 0.2)
  assert.ok(over.length > 0 && over.every(Number.isNaN))
})
