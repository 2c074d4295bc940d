// WebM: elements nest and add up, frames stand in clusters that begin with a key frame, cues point at them.

import assert from "node:assert/strict"
import { webm } from "../../views/stage/js/export/webm_muxer.js"

const MASTERS = [0x1a45dfa3, 0x18538067, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x1c53bb6b, 0xbb, 0xb7, 0x1f43b675]

/** @typedef {{ id: number, at: number, data: Uint8Array, inside: Element[] }} Element */

/** The elements of some bytes, which they fill. @param {Uint8Array} bytes @returns {Element[]} */
function elements(bytes) {
  const found = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = 0; at < bytes.length;) {
    const size = Math.clz32(bytes[at]) - 23
    const id = Array.from(bytes.subarray(at, at + size)).reduce((sum, byte) => sum * 256 + byte, 0)
    const length = Number(view.getBigUint64(at + size) & 0xffffffffffffffn)
    const data = bytes.subarray(at + size + 8, at + size + 8 + length)
    assert.equal(data.length, length)
    found.push({ id, at, data, inside: MASTERS.includes(id) ? elements(data) : [] })
    at += size + 8 + length
  }
  return found
}

/** @param {Element[]} list @param {number[]} ids @returns {Element[]} */
function all(list, ...ids) {
  const [id, ...rest] = ids
  const here = list.filter((each) => each.id === id)
  return rest.length ? here.flatMap(({ inside }) => all(inside, ...rest)) : here
}

/** @param {Uint8Array} data */
const whole = (data) => Number(new DataView(data.buffer, data.byteOffset, 8).getBigUint64(0))

const RATE = 20
const CHUNKS = Array.from({ length: 90 }, (_, i) => ({ data: Uint8Array.of(i, 1, 2), key: i % 40 === 0, at: 50 * i }))
const CODEC = { name: "V_VP9", config: { codec: "vp09.00.51.08", width: 640, height: 360 } }
const FILE = elements(webm(CODEC, CHUNKS, RATE))

Deno.test("a header, then one segment", () => {
  assert.deepEqual(FILE.map(({ id }) => id), [0x1a45dfa3, 0x18538067])
})

Deno.test("the track has the codec, the size and the time of a frame", () => {
  const [name] = all(FILE, 0x18538067, 0x1654ae6b, 0xae, 0x86)
  assert.equal(new TextDecoder().decode(name.data), "V_VP9")
  const number = (/** @type {number[]} */ ...ids) => whole(all(FILE, 0x18538067, 0x1654ae6b, 0xae, ...ids)[0].data)
  assert.deepEqual([number(0xe0, 0xb0), number(0xe0, 0xba), number(0x23e383)], [640, 360, 5e7])
  const [length] = all(FILE, 0x18538067, 0x1549a966, 0x4489)
  assert.equal(new DataView(length.data.buffer, length.data.byteOffset).getFloat64(0), 4500)
})

Deno.test("every frame is there once, at its time, keys first in their clusters", () => {
  const clusters = all(FILE, 0x18538067, 0x1f43b675)
  assert.equal(clusters.length, 3)
  const frames = clusters.flatMap(({ inside: [time, ...blocks] }) =>
    blocks.map(({ data }, i) => {
      const view = new DataView(data.buffer, data.byteOffset)
      assert.equal(Boolean(view.getUint8(3) & 0x80), i === 0)
      return { at: whole(time.data) + view.getInt16(1), first: data[4] }
    })
  )
  assert.deepEqual(frames, CHUNKS.map(({ at, data }) => ({ at, first: data[0] })))
})

Deno.test("cues point at the clusters", () => {
  const [segment] = all(FILE, 0x18538067)
  const clusters = all(segment.inside, 0x1f43b675)
  const places = all(segment.inside, 0x1c53bb6b, 0xbb, 0xb7, 0xf1).map(({ data }) => whole(data))
  assert.deepEqual(places, clusters.map(({ at }) => at))
})
