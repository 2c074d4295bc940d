// plotly.js for all charts of a page: an element of its own, so that it travels once and then as a hash.

const SHELF = (globalThis.descentPlotly ??= shelf())

// Unpacked here, so that nothing is asked of another server.
async function unpacked() {
  const bytes = Uint8Array.from(atob(PLOTLY), (letter) => letter.charCodeAt(0))
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text()
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }))
  await import(url)
  URL.revokeObjectURL(url)
  return globalThis.Plotly
}

if (!globalThis.Plotly) SHELF.put(unpacked())

export default () => () => {}
