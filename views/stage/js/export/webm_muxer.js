// WebM: frames encoded one by one where the browser can, else filmed as they are shown.

import { ascii, concatenated } from "../core/bytes.js"

/** @import { Bytes } from "../types.d.ts" */

/**
 * A codec by its name in the file and as the browser takes it.
 * @typedef {{ name: string, config: VideoEncoderConfig }} Codec
 */
/**
 * An encoded frame: whether it stands alone, and its time in milliseconds.
 * @typedef {{ data: Uint8Array, key: boolean, at: number }} Chunk
 */

/**
 * The file: EBML elements, a cluster for each key frame, and cues so that players can seek.
 * @param {Codec} codec @param {Chunk[]} chunks @param {number} rate
 */
export function webm({ name, config }, chunks, rate) {
  /** @type {{ at: number, chunks: Chunk[] }[]} */
  const clusters = []
  for (const chunk of chunks) {
    if (chunk.key) clusters.push({ at: chunk.at, chunks: [] })
    clusters.at(-1)?.chunks.push(chunk)
  }
  const bodies = clusters.map(({ at, chunks: own }) =>
    ebml(0x1f43b675, ebml(0xe7, unsigned(at)), ...own.map((chunk) => block(chunk, at)))
  )
  const head = concatenated([information(1000 * (chunks.length / rate)), track(name, config, rate)])
  /** @param {number} first */
  const cues = (first) => {
    let at = first
    const points = clusters.map((cluster, i) => {
      const place = ebml(0xb7, ebml(0xf7, unsigned(1)), ebml(0xf1, unsigned(at)))
      at += bodies[i].length
      return ebml(0xbb, ebml(0xb3, unsigned(cluster.at)), place)
    })
    return ebml(0x1c53bb6b, ...points)
  }
  const length = cues(0).length
  const segment = ebml(0x18538067, head, cues(head.length + length), ...bodies)
  return concatenated([opening(), segment])
}

function opening() {
  const numbers = [[0x4286, 1], [0x42f7, 1], [0x42f2, 4], [0x42f3, 8], [0x4287, 4], [0x4285, 2]]
  const fields = numbers.map(([id, value]) => ebml(id, unsigned(value)))
  fields.splice(4, 0, ebml(0x4282, Uint8Array.from(ascii("webm"))))
  return ebml(0x1a45dfa3, ...fields)
}

/** @param {number} milliseconds */
function information(milliseconds) {
  const length = new DataView(new ArrayBuffer(8))
  length.setFloat64(0, milliseconds)
  const name = Uint8Array.from(ascii("Descent"))
  const fields = [ebml(0x2ad7b1, unsigned(1e6)), ebml(0x4489, new Uint8Array(length.buffer))]
  return ebml(0x1549a966, ...fields, ebml(0x4d80, name), ebml(0x5741, name))
}

/** @param {string} name @param {VideoEncoderConfig} config @param {number} rate */
function track(name, { width, height }, rate) {
  const size = ebml(0xe0, ebml(0xb0, unsigned(width)), ebml(0xba, unsigned(height)))
  const numbers = [[0xd7, 1], [0x73c5, 1], [0x9c, 0], [0x83, 1], [0x23e383, Math.round(1e9 / rate)]]
  const fields = numbers.map(([id, value]) => ebml(id, unsigned(value)))
  return ebml(0x1654ae6b, ebml(0xae, ...fields, ebml(0x86, Uint8Array.from(ascii(name))), size))
}

/** @param {Chunk} chunk @param {number} start */
function block({ data, key, at }, start) {
  const after = at - start
  return ebml(0xa3, Uint8Array.of(0x81, after >> 8, after & 255, key ? 0x80 : 0), data)
}

/**
 * An element: its id, its length in eight bytes, its contents.
 * @param {number} id @param {...Uint8Array} contents @returns {Bytes}
 */
function ebml(id, ...contents) {
  const length = new DataView(new ArrayBuffer(8))
  length.setBigUint64(0, BigInt(contents.reduce((sum, part) => sum + part.length, 0)))
  length.setUint8(0, 1)
  const name = [id >>> 24, (id >>> 16) & 255, (id >>> 8) & 255, id & 255]
  return concatenated([
    Uint8Array.from(name.slice(name.findIndex(Boolean))),
    new Uint8Array(length.buffer),
    ...contents,
  ])
}

/** @param {number} value */
function unsigned(value) {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(value))
  return new Uint8Array(bytes.buffer)
}
