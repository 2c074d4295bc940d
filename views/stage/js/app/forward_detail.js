// The contours of the part of the map in view, on their way to the stage; and the view, on its way to the server.

import { hub, idOf, post } from "../core/bus.js"
import { headerOf } from "../core/header.js"

/** @import { Mounting } from "../types.d.ts" */

/** Who listens for an element now: each call takes the place of the one before. @type {WeakMap<Node, AbortController>} */
const listening = new WeakMap()

/** @param {Mounting} mounting */
export default ({ data, parentElement, setTriggerValue }) => {
  const { id } = headerOf(data)
  post("detail", id, data)
  listening.get(parentElement)?.abort()
  const gone = new AbortController()
  listening.set(parentElement, gone)
  const ask = (/** @type {Event} */ event) => idOf(event) === id && setTriggerValue?.("window", hub().view.get(id))
  hub().addEventListener("view", ask, { signal: gone.signal })
  return () => gone.abort()
}
