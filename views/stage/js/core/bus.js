// Where the elements of a page meet: what each was sent last, and the step a stage shows, by the stage's name.

import { headerOf } from "./header.js"

/** @import { Bytes, Hub, Sent } from "../types.d.ts" */

/** @returns {Hub} */
export function hub() {
  const page = /** @type {{ descentStage?: Hub }} */ (globalThis)
  return (page.descentStage ??= Object.assign(new EventTarget(), {
    paths: new Map(),
    live: new Map(),
    steps: new Map(),
    moment: new Map(),
    view: new Map(),
    detail: new Map(),
  }))
}

/** @template {keyof Sent} K @param {K} kind @param {string} id @param {Sent[K]} value */
export function post(kind, id, value) {
  const sent = /** @type {Map<string, Sent[K]>} */ (hub()[kind])
  sent.set(id, value)
  announce(kind, id)
}

/** @param {keyof Sent} kind @param {string} id */
export function announce(kind, id) {
  hub().dispatchEvent(new CustomEvent(kind, { detail: id }))
}

/** The name of the stage that an event is about. @param {Event} event @returns {string} */
export function idOf(event) {
  return event instanceof CustomEvent ? event.detail : ""
}

// Pass on a packed block; gives what takes it back.
/** @param {"paths" | "live"} kind @param {Bytes} bytes */
export function passed(kind, bytes) {
  const { id } = headerOf(bytes)
  post(kind, id, bytes)
  return () => {
    if (hub()[kind].get(id) === bytes) hub()[kind].delete(id)
  }
}
