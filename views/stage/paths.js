export default ({ data }) => {
  const size = new DataView(data.buffer, data.byteOffset).getUint32(0, true)
  const { id } = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + size)))
  const hub = (globalThis.descentStage ??= Object.assign(new EventTarget(), { paths: new Map() }))
  hub.paths.set(id, data)
  hub.dispatchEvent(new CustomEvent("paths", { detail: id }))
  return () => hub.paths.get(id) === data && hub.paths.delete(id)
}
