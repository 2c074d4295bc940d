// Video: frames encoded as video where the browser can, which over plain http it only can on the server's own machine;
// else each as a picture.

import { el } from "../core/dom.js"
import { webm } from "./webm_muxer.js"

/**
 * @import { Bytes } from "../types.d.ts"
 * @import { Chunk, Codec } from "./webm_muxer.js"
 */

const CODECS = [
  ["V_VP9", "vp09.00.51.08"],
  ["V_VP8", "vp8"],
]

/**
 * A film of canvases: `draw(i)` paints frame i, `pause` waits between frames and throws when it is cancelled.
 * @typedef {object} Frames
 * @property {HTMLCanvasElement} canvas
 * @property {number} count
 * @property {number} rate
 * @property {(i: number) => void} draw
 * @property {(i: number) => Promise<void>} pause
 */

const BITS_PER_PIXEL = 0.12
const KEY_SECONDS = 2
const QUEUE = 4
const QUALITY = 0.8
const RIFF_HEADER = 12

/** A codec, and what makes a film with it. @typedef {Codec & { film: (codec: Codec, frames: Frames) => Promise<Bytes> }} Filmer */

/**
 * The codec to use with what makes a film of it, or null.
 * @param {number} wide @param {number} high @param {number} rate @returns {Promise<Filmer | null>}
 */
export async function filmCodec(wide, high, rate) {
  for (const [name, codec] of globalThis.VideoEncoder ? CODECS : []) {
    const config = { codec, width: wide, height: high, framerate: rate, bitrate: wide * high * rate * BITS_PER_PIXEL }
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({ supported: false }))
    if (supported) return { name, config, film: encoded }
  }
  const one = await keyFrame(el("canvas", { width: "2", height: "2" }))
  return one && { name: "V_VP8", config: { codec: "vp8", width: wide, height: high }, film: pictured }
}

/**
 * A film of canvases: `draw(i)` paints frame i, `pause` waits between frames and throws when it is cancelled.
 * @param {Codec} codec @param {Frames} frames @returns {Promise<Bytes>}
 */
async function encoded(codec, { canvas, count, rate, draw, pause }) {
  /** @type {Chunk[]} */
  const chunks = []
  /** @type {DOMException | null} */
  let broken = null
  const encoder = new VideoEncoder({
    output: (chunk) => chunks.push(chunkOf(chunk)),
    error: (error) => (broken = error),
  })
  try {
    encoder.configure(codec.config)
    for (let i = 0; i < count; i++) {
      draw(i)
      const frame = new VideoFrame(canvas, {
        timestamp: Math.round((i * 1e6) / rate),
        duration: Math.round(1e6 / rate),
      })
      encoder.encode(frame, { keyFrame: i % Math.round(KEY_SECONDS * rate) === 0 })
      frame.close()
      do await pause(i)
      while (encoder.encodeQueueSize > QUEUE && !broken)
      if (broken) throw broken
    }
    await encoder.flush()
  } finally {
    if (encoder.state !== "closed") encoder.close()
  }
  if (chunks.length !== count) throw new Error(`The browser encoded ${chunks.length} of ${count} frames.`)
  return webm(codec, chunks, rate)
}

/** @param {EncodedVideoChunk} chunk @returns {Chunk} */
function chunkOf(chunk) {
  const data = new Uint8Array(chunk.byteLength)
  chunk.copyTo(data)
  return { data, key: chunk.type === "key", at: Math.round(chunk.timestamp / 1000) }
}

/**
 * A film of pictures: a lossy WebP picture is a VP8 key frame in another wrapping. Larger than a film whose frames build
 * on each other, and as exact in time.
 * @param {Codec} codec @param {Frames} frames @returns {Promise<Bytes>}
 */
export async function pictured(codec, { canvas, count, rate, draw, pause }) {
  /** @type {Chunk[]} */
  const chunks = []
  for (let i = 0; i < count; i++) {
    draw(i)
    const data = await keyFrame(canvas)
    if (!data) throw new Error("The browser cannot make a picture this large. Choose fewer pixels.")
    chunks.push({ data, key: true, at: Math.round((i * 1000) / rate) })
    await pause(i)
  }
  return webm(codec, chunks, rate)
}

/**
 * What a canvas shows as a VP8 key frame, or null where the browser writes no WebP.
 * @param {HTMLCanvasElement} canvas @returns {Promise<Bytes | null>}
 */
async function keyFrame(canvas) {
  /** @type {Blob | null} */
  const blob = await new Promise((done) => canvas.toBlob(done, "image/webp", QUALITY))
  if (blob?.type !== "image/webp") return null
  const file = new Uint8Array(await blob.arrayBuffer())
  const view = new DataView(file.buffer)
  for (let at = RIFF_HEADER; at < file.length;) {
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (String.fromCharCode(...file.subarray(at, at + 4)) === "VP8 ") return file.subarray(body, body + size)
    at = body + size + (size & 1)
  }
  return null
}
