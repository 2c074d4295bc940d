// plotly.js for all charts of a page: an element of its own, so that it travels once and then as a hash.

import { PLOTLY } from "./bundle.js"
import { loaded, promised } from "./plotly_promise.js"

/** @import { PlotlyLibrary } from "./types.d.ts" */

/** Unpacked here, so that nothing is asked of another server. @returns {Promise<PlotlyLibrary>} */
async function unpacked() {
  const bytes = Uint8Array.from(atob(PLOTLY), (letter) => letter.charCodeAt(0))
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text()
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }))
  const script = Object.assign(document.createElement("script"), { src: url })
  await new Promise((done, failed) => {
    script.addEventListener("load", done)
    script.addEventListener("error", failed)
    document.head.append(script)
  })
  script.remove()
  URL.revokeObjectURL(url)
  const found = loaded()
  if (!found) throw new Error("plotly.js did not start.")
  return found
}

if (!loaded()) promised().put(unpacked())

export default () => () => {}
