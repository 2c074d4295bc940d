// WebM: frames encoded as video where the browser can, which over plain http it only can on the server's own machine;
// else each as a picture.

const CODECS = [
  ["V_VP9", "vp09.00.51.08"],
  ["V_VP8", "vp8"],
]
const BITS_PER_PIXEL = 0.12
const KEY_SECONDS = 2
const QUEUE = 4
const QUALITY = 0.8
const RIFF_HEADER = 12

// The codec to use and what makes a film with it, or null.
async function filmCodec(wide, high, rate) {
  for (const [name, codec] of globalThis.VideoEncoder ? CODECS : []) {
    const config = { codec, width: wide, height: high, framerate: rate, bitrate: wide * high * rate * BITS_PER_PIXEL }
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({}))
    if (supported) return { name, config, film: encoded }
  }
  const one = await keyFrame(el("canvas", { width: 2, height: 2 }))
  return one && { name: "V_VP8", config: { width: wide, height: high }, film: pictured }
}

// A film of canvases: `draw(i)` paints frame i, `pause` waits between frames and throws when it is cancelled.
async function encoded(codec, canvas, count, rate, draw, pause) {
  const chunks = []
  let broken = null
  const encoder = new VideoEncoder({
    output: (chunk) => chunks.push(chunkOf(chunk)),
    error: (error) => (broken = error),
  })
  try {
    encoder.configure(codec.config)
    for (let i = 0; i < count; i++) {
      draw(i)
      const frame = new VideoFrame(canvas, { timestamp: Math.round((i * 1e6) / rate), duration: Math.round(1e6 / rate) })
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

function chunkOf(chunk) {
  const data = new Uint8Array(chunk.byteLength)
  chunk.copyTo(data)
  return { data, key: chunk.type === "key", at: Math.round(chunk.timestamp / 1000) }
}

// A film of pictures: a lossy WebP picture is a VP8 key frame in another wrapping. Larger than a film whose frames build
// on each other, and as exact in time.
async function pictured(codec, canvas, count, rate, draw, pause) {
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

// What a canvas shows as a VP8 key frame, or null where the browser writes no WebP.
async function keyFrame(canvas) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/webp", QUALITY))
  if (blob?.type !== "image/webp") return null
  const file = new Uint8Array(await blob.arrayBuffer())
  const view = new DataView(file.buffer)
  for (let at = RIFF_HEADER; at < file.length; ) {
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    if (String.fromCharCode(...file.subarray(at, at + 4)) === "VP8 ") return file.subarray(body, body + size)
    at = body + size + (size & 1)
  }
  return null
}

// The file: EBML elements, a cluster for each key frame, and cues so that players can seek.
function webm({ name, config }, chunks, rate) {
  const clusters = []
  for (const chunk of chunks) {
    if (chunk.key) clusters.push({ at: chunk.at, chunks: [] })
    clusters.at(-1).chunks.push(chunk)
  }
  const bodies = clusters.map(({ at, chunks: own }) =>
    ebml(0x1f43b675, ebml(0xe7, unsigned(at)), ...own.map((chunk) => block(chunk, at))),
  )
  const head = concatenated([information(1000 * (chunks.length / rate)), track(name, config, rate)])
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

function information(milliseconds) {
  const length = new DataView(new ArrayBuffer(8))
  length.setFloat64(0, milliseconds)
  const name = Uint8Array.from(ascii("Descent"))
  const fields = [ebml(0x2ad7b1, unsigned(1e6)), ebml(0x4489, new Uint8Array(length.buffer))]
  return ebml(0x1549a966, ...fields, ebml(0x4d80, name), ebml(0x5741, name))
}

function track(name, { width, height }, rate) {
  const size = ebml(0xe0, ebml(0xb0, unsigned(width)), ebml(0xba, unsigned(height)))
  const numbers = [[0xd7, 1], [0x73c5, 1], [0x9c, 0], [0x83, 1], [0x23e383, Math.round(1e9 / rate)]]
  const fields = numbers.map(([id, value]) => ebml(id, unsigned(value)))
  return ebml(0x1654ae6b, ebml(0xae, ...fields, ebml(0x86, Uint8Array.from(ascii(name))), size))
}

function block({ data, key, at }, start) {
  const after = at - start
  return ebml(0xa3, Uint8Array.of(0x81, after >> 8, after & 255, key ? 0x80 : 0), data)
}

// An element: its id, its length in eight bytes, its contents.
function ebml(id, ...contents) {
  const length = new DataView(new ArrayBuffer(8))
  length.setBigUint64(0, BigInt(contents.reduce((sum, part) => sum + part.length, 0)))
  length.setUint8(0, 1)
  const name = [id >>> 24, (id >>> 16) & 255, (id >>> 8) & 255, id & 255]
  return concatenated([Uint8Array.from(name.slice(name.findIndex(Boolean))), new Uint8Array(length.buffer), ...contents])
}

function unsigned(value) {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(value))
  return new Uint8Array(bytes.buffer)
}
