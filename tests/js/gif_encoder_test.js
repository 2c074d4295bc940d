// Animated GIF: what a reader gets back is what was drawn.

import assert from "node:assert/strict"
import { Gif } from "../../views/stage/js/export/gif_encoder.js"
import { countColours, paletteOf } from "../../views/stage/js/export/gif_palette.js"

/** Numbers that look random. @param {number} seed */
function drawn(seed) {
  let state = seed
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
}

/** The frames of a file as pixels, and the time each is shown. @param {Uint8Array} bytes */
function read(bytes) {
  const view = new DataView(bytes.buffer)
  const [wide, high] = [view.getUint16(6, true), view.getUint16(8, true)]
  const colours = bytes.subarray(13, 13 + 768)
  const screen = new Uint8Array(3 * wide * high)
  const frames = []
  let at = 13 + 768
  assert.equal(new TextDecoder().decode(bytes.subarray(0, 6)), "GIF89a")
  at += 19 // it repeats for ever
  while (bytes[at] === 0x21) {
    const delay = view.getUint16(at + 4, true)
    const clear = bytes[at + 6]
    at += 8
    const [left, top, w, h] = [1, 3, 5, 7].map((i) => view.getUint16(at + i, true))
    const bits = bytes[at + 10]
    const data = []
    for (at += 11; bytes[at]; at += bytes[at] + 1) data.push(...bytes.subarray(at + 1, at + 1 + bytes[at]))
    at++
    unpacked(data, bits).forEach((index, i) => {
      const place = 3 * ((top + Math.floor(i / w)) * wide + left + (i % w))
      if (index !== clear) screen.set(colours.subarray(3 * index, 3 * index + 3), place)
    })
    frames.push({ delay, box: [left, top, w, h], pixels: screen.slice() })
  }
  assert.equal(bytes[at], 0x3b)
  assert.equal(at, bytes.length - 1)
  return frames
}

/** LZW the other way round. @param {number[]} data @param {number} bits */
function unpacked(data, bits) {
  const [clear, end] = [1 << bits, (1 << bits) + 1]
  /** @type {number[][]} */
  let table = []
  let [width, held, count] = [bits + 1, 0, 0]
  /** @type {number[] | null} */
  let before = null
  /** @type {number[]} */
  const out = []
  for (const byte of data) {
    held |= byte << count
    count += 8
    while (count >= width) {
      const code = held & ((1 << width) - 1)
      held >>>= width
      count -= width
      if (code === end) return out
      if (code === clear) {
        table = Array.from({ length: clear + 2 }, (_, i) => [i])
        width = bits + 1
        before = null
        continue
      }
      /** @type {number[] | null} */
      const entry = table[code] ?? (before && [...before, before[0]])
      if (!entry) throw new Error("The first code is not in the table.")
      out.push(...entry)
      if (before && table.length < 4096) table.push([...before, entry[0]])
      if (table.length === 1 << width && width < 12) width++
      before = entry
    }
  }
  throw new Error("The data has no end.")
}

/**
 * A picture by a function of the place.
 * @param {number} wide @param {number} high @param {(x: number, y: number) => number[]} colour
 */
function picture(wide, high, colour) {
  const pixels = new Uint8ClampedArray(4 * wide * high)
  for (let y = 0; y < high; y++) for (let x = 0; x < wide; x++) pixels.set([...colour(x, y), 255], 4 * (y * wide + x))
  return pixels
}

/** Without alpha. @param {Uint8ClampedArray} pixels */
function opaque(pixels) {
  return Uint8Array.from(pixels.filter((_, i) => i % 4 < 3))
}

Deno.test("flat pictures come back to the last pixel, and only what changed is written", () => {
  const dot = (/** @type {number} */ at) =>
    picture(40, 30, (x, y) => (x === at && y === 12 ? [255, 0, 9] : [240, 241, 242]))
  const films = [3, 4, 20].map(dot)
  const counts = new Map()
  films.forEach((pixels) => countColours(counts, pixels))
  const gif = new Gif(40, 30, paletteOf(counts))
  films.forEach((pixels, i) => gif.frame(pixels, 5 + i))
  const frames = read(gif.bytes())
  assert.deepEqual(frames.map(({ delay }) => delay), [5, 6, 7])
  assert.deepEqual(frames.map(({ box }) => box), [[0, 0, 40, 30], [3, 12, 2, 1], [4, 12, 17, 1]])
  frames.forEach(({ pixels }, i) => assert.deepEqual(pixels, opaque(films[i])))
})

Deno.test("a frame like the one before is a single pixel", () => {
  const same = picture(8, 8, () => [1, 2, 3])
  const gif = new Gif(8, 8, [[1, 2, 3]])
  gif.frame(same, 2)
  gif.frame(same, 2)
  assert.deepEqual(read(gif.bytes())[1].box, [0, 0, 1, 1])
})

Deno.test("noise of 255 colours fills the code table more than once and comes back", () => {
  const random = drawn(3)
  const pixels = picture(150, 100, () => {
    const level = Math.floor(random() * 255)
    return [level, 255 - level, 7]
  })
  const gif = new Gif(150, 100, paletteOf(countColours(new Map(), pixels)))
  gif.frame(pixels, 4)
  assert.deepEqual(read(gif.bytes())[0].pixels, opaque(pixels))
})

Deno.test("of too many colours the commonest stay, and all are near one of the palette", () => {
  const random = drawn(5)
  const pixels = picture(
    200,
    100,
    (_, y) => (y < 50 ? [10, 20, 30] : [random, random, random].map((r) => Math.floor(r() * 256))),
  )
  const palette = paletteOf(countColours(new Map(), pixels))
  assert.ok(palette.length <= 255)
  assert.deepEqual(palette[0], [10, 20, 30])
  const gif = new Gif(200, 100, palette)
  gif.frame(pixels, 4)
  const [shown, wanted] = [read(gif.bytes())[0].pixels, opaque(pixels)]
  const half = shown.length / 2
  assert.deepEqual(shown.subarray(0, half), wanted.subarray(0, half))
  const off = shown.reduce((sum, v, i) => sum + Math.abs(v - wanted[i]), 0) / half
  assert.ok(off < 24, `${off}`)
})
