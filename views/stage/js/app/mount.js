// The stage in an element of the page.

import { Stage } from "./stage.js"

/** @import { Mounting, Server } from "../types.d.ts" */

/** @type {WeakMap<Node, Stage>} */
const stages = new WeakMap()

/**
 * Called again on every change of data or theme; a clean-up overtaken by a later call must not end the stage.
 * Without anyone to send a start to, the page is on its own and keeps the one it has.
 * @param {Mounting} mounting
 */
export function mount({ data, parentElement, setTriggerValue }) {
  const stage = stages.get(parentElement) ?? new Stage(parentElement)
  stages.set(parentElement, stage)
  stage.state.server = setTriggerValue ? serverOf(setTriggerValue) : null
  stage.state.controls.root.classList.toggle("alone", !setTriggerValue)
  const turn = (stage.mounted = {})
  stage.messages.takeSurface(data)
  return () => {
    if (stage.mounted !== turn) return
    stages.delete(parentElement)
    stage.dispose()
  }
}

/**
 * What the server's side of the element is told, by the names it has there.
 * @param {(name: string, value: unknown) => void} trigger @returns {Server}
 */
function serverOf(trigger) {
  return {
    start: (x, y) => trigger("start", [x, y]),
    live: (key) => trigger("live", key),
    turn: (key, value) => trigger("turn", [key, value]),
    present: (large) => trigger("present", large),
  }
}
