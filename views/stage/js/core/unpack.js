// The other half of packing.py.

import { headerOf } from "./header.js"

/** @import { Bytes, Packed, Values } from "../types.d.ts" */

/** @param {Bytes} bytes */
async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** @param {Bytes} bytes @returns {Promise<any>} */
export async function unpack(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const { arrays, ...header } = headerOf(bytes)
  const data = await inflate(bytes.slice(4 + size))
  /** @type {Record<string, Packed>} */
  const values = {}
  let at = 0
  for (const [name, kind, shape, orders] of arrays) {
    const count = product(shape)
    const width = kind === "u2" ? 2 : 4
    const words = joined(data.subarray(at, at + count * width), count, width)
    summed(words, orders, width)
    values[name] = { shape, data: restored(words, kind) }
    at += count * width
  }
  return { ...header, ...values }
}

/** @param {number[]} shape */
function product(shape) {
  return shape.reduce((a, b) => a * b, 1)
}

/**
 * Byte planes back to words.
 * @param {Uint8Array} planes @param {number} count @param {number} width
 */
function joined(planes, count, width) {
  const words = new Uint32Array(count)
  for (let p = 0; p < width; p++) {
    for (let i = 0, from = p * count; i < count; i++) words[i] |= planes[from + i] << (8 * p)
  }
  return words
}

/**
 * Differences back to values, row by row.
 * @param {Uint32Array} words @param {number[]} orders @param {number} width
 */
function summed(words, orders, width) {
  const length = words.length / orders.length
  const mask = width === 2 ? 0xffff : 0xffffffff
  orders.forEach((order, row) => {
    const values = words.subarray(row * length, (row + 1) * length)
    if (order) { for (let i = 0; i < length; i++) values[i] = (values[i] >>> 1) ^ -(values[i] & 1) }
    for (let pass = 0; pass < order; pass++) {
      for (let i = 1; i < length; i++) values[i] = (values[i] + values[i - 1]) & mask
    }
    if (order && width === 2) { for (let i = 0; i < length; i++) values[i] &= mask }
  })
}

/** @param {Uint32Array<ArrayBuffer>} words @param {string} kind @returns {Values} */
function restored(words, kind) {
  if (kind === "f4") return new Float32Array(words.buffer)
  return kind === "f8" ? fromHighWords(words) : words
}

/** The numbers whose high words these are. @param {Uint32Array} words */
export function fromHighWords(words) {
  const pairs = new Uint32Array(2 * words.length)
  for (let i = 0; i < words.length; i++) pairs[2 * i + 1] = words[i]
  return new Float64Array(pairs.buffer)
}

/**
 * Row `i` of a two-dimensional array, or of the last axis of a larger one.
 * @param {Packed} packed @param {number} i @returns {Values}
 */
export function row({ shape, data }, i) {
  const length = shape[shape.length - 1]
  return data.subarray(i * length, (i + 1) * length)
}

export const FULL = 65535
