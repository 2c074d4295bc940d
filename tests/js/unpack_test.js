// Blocks as the server packs them: tests/golden/packed.py has written some, with what is in them.

import assert from "node:assert/strict"
import { headerOf } from "../../views/stage/js/core/header.js"
import { row, unpack } from "../../views/stage/js/core/unpack.js"

/** @typedef {{ shape: number[], values: (number | string)[] }} Told */
/** @type {{ block: string, header: Record<string, unknown>, arrays: Record<string, Told> }} */
const GOLDEN = JSON.parse(await Deno.readTextFile(new URL("../golden/packed.json", import.meta.url)))
const BYTES = Uint8Array.from(atob(GOLDEN.block), (letter) => letter.charCodeAt(0))

Deno.test("the header comes without the arrays being unpacked", () => {
  const { arrays: _, ...header } = headerOf(BYTES)
  assert.deepEqual(header, GOLDEN.header)
})

Deno.test("every array comes back, of every kind and smoothness", async () => {
  const block = await unpack(BYTES)
  for (const [name, { shape, values }] of Object.entries(GOLDEN.arrays)) {
    assert.deepEqual(block[name].shape, shape, name)
    assert.deepEqual(Array.from(block[name].data), values.map(Number), name)
  }
  assert.equal(block.title, GOLDEN.header.title)
})

Deno.test("a block may lie anywhere in a buffer", async () => {
  const wider = new Uint8Array(BYTES.length + 7)
  wider.set(BYTES, 7)
  assert.deepEqual(await unpack(wider.subarray(7)), await unpack(BYTES))
})

Deno.test("rows are those of the last axis", async () => {
  const { path } = await unpack(BYTES)
  assert.deepEqual(Array.from(row(path, 3)), Array.from(path.data).slice(3 * path.shape[2], 4 * path.shape[2]))
})
