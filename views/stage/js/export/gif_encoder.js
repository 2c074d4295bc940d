// Animated GIF: one palette for the whole film, and of each frame only what has changed.

import { ascii, concatenated } from "../core/bytes.js"
import { channels } from "./gif_palette.js"

const CLEAR_INDEX = 255

export class Gif {
  /** The palette's nearest colour, by colour. @type {Map<number, number>} */
  known = new Map()
  /** The frame before, as places in the palette. @type {Uint8Array | null} */
  before = null

  /** @param {number} wide @param {number} high @param {number[][]} palette */
  constructor(wide, high, palette) {
    this.wide = wide
    this.high = high
    this.palette = palette
    const table = new Uint8Array(3 * 256)
    palette.forEach((colour, i) => table.set(colour, 3 * i))
    const forever = [0x21, 0xff, 11, ...ascii("NETSCAPE2.0"), 3, 1, 0, 0, 0]
    this.parts = [Uint8Array.of(...ascii("GIF89a"), ...short16(wide), ...short16(high), 0xf7, 0, 0), table]
    this.parts.push(Uint8Array.from(forever))
  }

  /**
   * A frame shown for so many hundredths of a second.
   * @param {Uint8Array<ArrayBufferLike>|Uint8ClampedArray<ArrayBufferLike>} pixels @param {number} hundredths
   */
  frame(pixels, hundredths) {
    const indices = this.indexed(pixels)
    const [left, top, wide, high] = changed(this.before, indices, this.wide, this.high)
    const part = new Uint8Array(wide * high)
    for (let y = 0, at = 0; y < high; y++) {
      for (let x = 0, from = (top + y) * this.wide + left; x < wide; x++, from++, at++) {
        part[at] = this.before?.[from] === indices[from] ? CLEAR_INDEX : indices[from]
      }
    }
    this.before = indices
    const control = [0x21, 0xf9, 4, 0b101, ...short16(hundredths), CLEAR_INDEX, 0]
    const place = [0x2c, ...[left, top, wide, high].flatMap(short16), 0]
    this.parts.push(Uint8Array.from([...control, ...place, 8]), blocks(compressed(part, 8)))
  }

  /** @param {Uint8Array<ArrayBufferLike>|Uint8ClampedArray<ArrayBufferLike>} pixels */
  indexed(pixels) {
    const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4)
    const indices = new Uint8Array(words.length)
    let last = -1
    let index = 0
    for (let i = 0; i < words.length; i++) {
      if (words[i] !== last) {
        last = words[i]
        index = this.nearest(last & 0xffffff)
      }
      indices[i] = index
    }
    return indices
  }

  /** @param {number} colour */
  nearest(colour) {
    const found = this.known.get(colour)
    if (found !== undefined) return found
    const [r, g, b] = channels(colour)
    let best = 0
    let least = Infinity
    this.palette.forEach(([pr, pg, pb], i) => {
      const away = (r - pr) ** 2 + (g - pg) ** 2 + (b - pb) ** 2
      if (away < least) [best, least] = [i, away]
    })
    this.known.set(colour, best)
    return best
  }

  bytes() {
    return concatenated([...this.parts, Uint8Array.of(0x3b)])
  }
}

/**
 * The smallest box around what differs, at least one pixel.
 * @param {Uint8Array | null} before @param {Uint8Array} now @param {number} wide @param {number} high
 */
function changed(before, now, wide, high) {
  if (!before) return [0, 0, wide, high]
  let [left, top, right, bottom] = [wide, high, -1, -1]
  for (let y = 0, i = 0; y < high; y++) {
    for (let x = 0; x < wide; x++, i++) {
      if (before[i] === now[i]) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  return right < 0 ? [0, 0, 1, 1] : [left, top, right - left + 1, bottom - top + 1]
}

/**
 * LZW with codes that grow from `bits` + 1 to 12 bits.
 * @param {Uint8Array} indices @param {number} bits
 */
function compressed(indices, bits) {
  const clear = 1 << bits
  const table = new Uint16Array(4096 << bits)
  const out = []
  let [next, width, held, count] = [clear + 2, bits + 1, 0, 0]
  /** @param {number} code */
  const emit = (code) => {
    held |= code << count
    for (count += width; count >= 8; count -= 8, held >>>= 8) out.push(held & 255)
  }
  emit(clear)
  let prefix = indices[0]
  for (let i = 1; i < indices.length; i++) {
    const key = (prefix << bits) | indices[i]
    if (table[key]) {
      prefix = table[key]
      continue
    }
    emit(prefix)
    prefix = indices[i]
    if (next < 4096) {
      table[key] = next
      if (next++ === 1 << width) width++
      continue
    }
    emit(clear)
    table.fill(0)
    ;[next, width] = [clear + 2, bits + 1]
  }
  emit(prefix)
  // The reader has by now grown its codes as the next entry would have.
  if (next < 4096 && next === 1 << width) width++
  emit(clear + 1)
  if (count) out.push(held & 255)
  return out
}

/**
 * In blocks of at most 255 bytes, as GIF wants them.
 * @param {number[]} bytes
 */
function blocks(bytes) {
  const out = []
  for (let at = 0; at < bytes.length; at += 255) {
    const size = Math.min(255, bytes.length - at)
    out.push(size)
    for (let i = at; i < at + size; i++) out.push(bytes[i])
  }
  out.push(0)
  return Uint8Array.from(out)
}

/** @param {number} v */
const short16 = (v) => [v & 255, v >> 8]
