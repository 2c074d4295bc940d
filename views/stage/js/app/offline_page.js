// The stage on a page of its own: what Streamlit would bring - data, colours - is in the page.

import { hub } from "../core/bus.js"
import { headerOf } from "../core/header.js"
import { PAPERS } from "../core/theme.js"
import { mount } from "./mount.js"

/** @import { Bytes } from "../types.d.ts" */

const night = matchMedia("(prefers-color-scheme: dark)")
const surfaceBytes = stored("surface")

/** @param {string} id */
function elementOf(id) {
  const found = document.getElementById(id)
  if (!found) throw new Error(`This page has lost its element ${id}.`)
  return found
}

/** @param {string} id @returns {Bytes} */
function stored(id) {
  return Uint8Array.from(atob(elementOf(id).textContent ?? ""), (c) => c.charCodeAt(0))
}

function showAlone() {
  const colours = Object.entries(PAPERS[night.matches ? "dark" : "light"])
  for (const [name, colour] of colours) document.documentElement.style.setProperty(`--st-${name}`, colour)
  mount({ data: surfaceBytes, parentElement: elementOf("stage") })
}

hub().paths.set(headerOf(surfaceBytes).id, stored("paths"))
night.addEventListener("change", showAlone)
showAlone()
