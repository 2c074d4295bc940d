// What a PNG file says of itself: text about the picture, and how large a pixel is on paper.

import { concatenated } from "../core/bytes.js"

/** @import { Bytes } from "../types.d.ts" */

const CSS_PIXELS_PER_METRE = 96 / 0.0254
const AFTER_HEADER = 33 // signature and IHDR

/**
 * The bytes of a PNG file with texts by keyword and the number of its pixels for each pixel of the page.
 * @param {Bytes} png @param {Record<string, string>} texts @param {number} scale
 */
export function annotated(png, texts, scale) {
  const encoder = new TextEncoder()
  const chunks = Object.entries(texts).map(([keyword, text]) => {
    // iTXt: keyword, not compressed, no language, no translated keyword, text
    return pngChunk("iTXt", encoder.encode(`${keyword}\0\0\0\0\0${text}`))
  })
  const density = new DataView(new ArrayBuffer(9))
  const each = Math.round(CSS_PIXELS_PER_METRE * scale)
  density.setUint32(0, each)
  density.setUint32(4, each)
  density.setUint8(8, 1) // per metre
  return concatenated([
    png.subarray(0, AFTER_HEADER),
    pngChunk("pHYs", new Uint8Array(density.buffer)),
    ...chunks,
    png.subarray(AFTER_HEADER),
  ])
}

/** @param {string} type @param {Uint8Array} data */
function pngChunk(type, data) {
  const chunk = new Uint8Array(data.length + 12)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, data.length)
  chunk.set(new TextEncoder().encode(type), 4)
  chunk.set(data, 8)
  view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)))
  return chunk
}

/** @param {Uint8Array} bytes */
function crc32(bytes) {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
