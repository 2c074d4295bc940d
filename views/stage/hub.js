// Where the elements of a page meet: what each was sent last, the step a stage shows, and how it asks for a part of its
// map drawn closer, by the stage's name.

const KINDS = ["paths", "live", "steps", "moment", "detail", "ask"]

function hub() {
  const fresh = () => Object.assign(new EventTarget(), Object.fromEntries(KINDS.map((kind) => [kind, new Map()])))
  return (globalThis.descentStage ??= fresh())
}

function post(kind, id, value) {
  hub()[kind].set(id, value)
  hub().dispatchEvent(new CustomEvent(kind, { detail: id }))
}

// The name of the stage that a packed block is for.
function idOf(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))).id
}

// Pass on a packed block; gives what takes it back.
function passed(kind, bytes) {
  const id = idOf(bytes)
  post(kind, id, bytes)
  return () => hub()[kind].get(id) === bytes && hub()[kind].delete(id)
}
