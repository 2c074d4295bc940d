// Names beside heads: inside the map, off each other and off what is kept clear, and where they were before.

import assert from "node:assert/strict"
import { boxOf, fits, placedLabels } from "../../views/stage/js/overlay/labels.js"

/** @import { Head, PlacedLabel } from "../../views/stage/js/overlay/labels.js" */
/** @import { Box, View } from "../../views/stage/js/types.d.ts" */

const VIEW = /** @type {View} */ ({ wide: 600, high: 400, corner: [560, 0, 600, 40] })

/** @param {number[][]} places @returns {Head[]} */
function headsAt(places) {
  return places.map(([x, y], key) => ({ key, x, y, size: 8, text: `racer ${key}`, wide: 60, colour: "#123456" }))
}

/** Every name is there, inside, and covers no other. @param {PlacedLabel[]} placed @param {number} count */
function assertApart(placed, count) {
  assert.equal(new Set(placed.map(({ head }) => head.key)).size, count)
  placed.forEach((label, i) => assert.ok(fits(boxOf(label), placed.slice(0, i).map(boxOf), VIEW), label.head.text))
}

Deno.test("a name alone stands right of its head, without a line", () => {
  const [label] = placedLabels(headsAt([[300, 200]]), VIEW, new Map(), [], [])
  assert.ok(label.x > 300 && label.y === 200 && !label.leader)
})

Deno.test("at each edge of the map the name is inside", () => {
  for (const place of [[3, 200], [597, 200], [300, 3], [300, 397], [2, 2], [598, 398]]) {
    assertApart(placedLabels(headsAt([place]), VIEW, new Map(), [], []), 1)
  }
})

Deno.test("names of a crowd stand in a column whose lines do not cross", () => {
  const placed = placedLabels(
    headsAt([[300, 200], [304, 206], [296, 195], [302, 199], [299, 203]]),
    VIEW,
    new Map(),
    [],
    [],
  )
  assertApart(placed, 5)
  const rows = [...placed].sort((a, b) => a.y - b.y)
  assert.ok(rows.every(({ leader }) => leader))
  for (let i = 1; i < rows.length; i++) assert.ok(Math.abs(rows[i].y - rows[i - 1].y - 18) < 1e-9)
})

Deno.test("names keep clear of boxes, and of paths where they can", () => {
  /** @type {Box} */
  const button = [310, 180, 400, 220]
  const [label] = placedLabels(headsAt([[300, 200]]), VIEW, new Map(), [button], [])
  assert.ok(fits(boxOf(label), [button], VIEW))
  const trail = Array.from({ length: 40 }, (_, i) => [305 + 2 * i, 200])
  const [beside] = placedLabels(headsAt([[300, 200]]), VIEW, new Map(), [], trail)
  assert.notEqual(beside.y, 200)
})

Deno.test("a name stays where it was unless another place is clearly better", () => {
  const kept = new Map()
  const trail = Array.from({ length: 40 }, (_, i) => [305 + 2 * i, 200])
  const first = placedLabels(headsAt([[300, 200]]), VIEW, kept, [], trail)[0]
  const again = placedLabels(headsAt([[300, 200]]), VIEW, kept, [], [])[0]
  assert.deepEqual([again.x, again.y], [first.x, first.y])
})
