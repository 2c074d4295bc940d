// The stage on a page of its own: what Streamlit would bring - data, colours - is in the page.

const stored = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0))
const night = matchMedia("(prefers-color-scheme: dark)")
const surfaceBytes = stored("surface")

function showAlone() {
  const colours = Object.entries(PAPERS[night.matches ? "dark" : "light"])
  for (const [name, colour] of colours) document.documentElement.style.setProperty(`--st-${name}`, colour)
  mount({ data: surfaceBytes, parentElement: document.getElementById("stage") })
}

hub().paths.set(headerOf(surfaceBytes).id, stored("paths"))
night.addEventListener("change", showAlone)
showAlone()
