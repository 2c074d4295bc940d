// The other half of packing.py.

function headerOf(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)))
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function unpack(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const { arrays, ...header } = headerOf(bytes)
  const data = await inflate(bytes.slice(4 + size))
  const values = {}
  let at = 0
  for (const [name, kind, shape, orders] of arrays) {
    const count = shape.reduce((a, b) => a * b, 1)
    const width = kind === "u2" ? 2 : 4
    const words = joined(data.subarray(at, at + count * width), count, width)
    summed(words, orders, width)
    values[name] = { shape, data: restored(words, kind) }
    at += count * width
  }
  return { ...header, ...values }
}

// Byte planes back to words.
function joined(planes, count, width) {
  const words = new Uint32Array(count)
  for (let p = 0; p < width; p++)
    for (let i = 0, from = p * count; i < count; i++) words[i] |= planes[from + i] << (8 * p)
  return words
}

// Differences back to values, row by row.
function summed(words, orders, width) {
  const length = words.length / orders.length
  const mask = width === 2 ? 0xffff : 0xffffffff
  orders.forEach((order, row) => {
    const values = words.subarray(row * length, (row + 1) * length)
    if (order) for (let i = 0; i < length; i++) values[i] = (values[i] >>> 1) ^ -(values[i] & 1)
    for (let pass = 0; pass < order; pass++)
      for (let i = 1; i < length; i++) values[i] = (values[i] + values[i - 1]) & mask
    if (order && width === 2) for (let i = 0; i < length; i++) values[i] &= mask
  })
}

function restored(words, kind) {
  if (kind === "f4") return new Float32Array(words.buffer)
  if (kind !== "f8") return words
  const pairs = new Uint32Array(2 * words.length)
  for (let i = 0; i < words.length; i++) pairs[2 * i + 1] = words[i]
  return new Float64Array(pairs.buffer)
}

// Row `i` of a two-dimensional array, or of the last axis of a larger one.
function row({ shape, data }, i) {
  const length = shape.at(-1)
  return data.subarray(i * length, (i + 1) * length)
}
