// What the buttons and the keys do, in words and by name.

/** @import { ActionName, ButtonName } from "../types.d.ts" */

/** What a button does, its key and its icon. @type {Record<ButtonName, [words: string, key: string, icon: string]>} */
export const ACTIONS = {
  play: ["Play or pause", "Space", "play"],
  back: ["One step back", "←", "back"],
  forward: ["One step forward", "→", "forward"],
  first: ["To the start", "Home", "first"],
  last: ["To the end", "End", "last"],
  loop: ["Repeat", "", "loop"],
  labels: ["Names on the map", "L", "labels"],
  arrows: ["Arrows of the step", "A", "arrows"],
  rates: ["Learning rate as width", "T", "rates"],
  contours: ["Contour lines only", "G", "lines"],
  save: ["Save a picture or a film", "S", "save"],
  help: ["Help", "H", "help"],
  closer: ["Zoom in", "+", "plus"],
  wider: ["Zoom out", "−", "minus"],
  reset: ["Reset the view", "0", "reset"],
  solid: ["Surface in 3D", "D", "3D"],
  left: ["Turn left", "Q", "left"],
  right: ["Turn right", "E", "right"],
  up: ["See it from higher up", "↑", "up"],
  down: ["See it from lower down", "↓", "down"],
}

/** What a key does, and with what value. @type {Record<string, [action: ActionName, value?: number]>} */
export const KEYS = {
  " ": ["play"],
  ArrowLeft: ["back"],
  ArrowRight: ["forward"],
  Home: ["first"],
  End: ["last"],
  l: ["labels"],
  a: ["arrows"],
  t: ["rates"],
  g: ["contours"],
  s: ["save"],
  d: ["solid"],
  q: ["left"],
  e: ["right"],
  ArrowUp: ["up"],
  ArrowDown: ["down"],
  p: ["present"],
  Escape: ["leave"],
  h: ["help"],
  "+": ["closer"],
  "=": ["closer"],
  "-": ["wider"],
  0: ["reset"],
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, ["toggle", n - 1]])),
}

/** What a clicker's keys are in present mode; the arrows up and down turn the picture in 3D. */
export const CLICKER = { PageUp: "ArrowLeft", PageDown: "ArrowRight" }
export const FLAT = { ArrowUp: "ArrowLeft", ArrowDown: "ArrowRight" }

// What has the focus and needs keys itself; a slider needs only those that move it.
export const SLIDER = "[role=slider], input[type=range]"
export const NEEDY = "input, textarea, select, button, a, summary, iframe, audio, video, [role]"

// What is typed into.
const PRESSED = ["checkbox", "radio", "range", "button", "submit"].map((kind) => `[type=${kind}]`)
export const TYPED = `textarea, select, iframe, input:not(${PRESSED})`

export const OPEN = "dialog[open], [role=dialog], [role=menu], [role=listbox], [data-testid=stPopoverBody]"

export const MORE_HELP = [
  ["1 to 8", "Show or hide a racer"],
  ["P", "Present; Esc leaves, Page ↑ ↓ step", "asks"],
  ["Shift + ← →", "Ten steps"],
  ["Drag the live slider", "Bend the paths; ← → also move it", "asks"],
  ["Click the map", "Start there", "asks"],
  ["Drag the start", "Move it", "asks"],
  ["Drag the map", "Look elsewhere; in 3D, turn it"],
  ["Ctrl + scroll, pinch", "Zoom"],
  ["Double click", "Reset the view"],
]
