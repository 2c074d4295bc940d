// The keys of the stage: each does one thing, has a button and is listed in the help.

import assert from "node:assert/strict"
import { ICONS } from "../../views/stage/js/app/icons.js"
import { ACTIONS, KEYS, MORE_HELP } from "../../views/stage/js/app/keys.js"

/**
 * Actions whose buttons stand in the title row or in the table, and how the help calls their keys.
 * @type {Record<string, string>}
 */
const PARTLY = { present: "P", leave: "Esc", toggle: "1 to 8" }
/** @type {Record<string, string>} */
const SPELT = { " ": "Space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", "-": "−", "=": "+" }

Deno.test("no two buttons name one key", () => {
  const named = Object.values(ACTIONS).map(([, key]) => key).filter(Boolean)
  assert.equal(new Set(named).size, named.length)
  assert.ok(named.length > 10)
})

Deno.test("every key has a button that names it, and every key that is named does something", () => {
  /** @type {Record<string, string[]>} */
  const buttons = ACTIONS
  for (const [key, [action]] of Object.entries(KEYS)) {
    if (action in PARTLY) continue
    assert.equal(buttons[action][1], SPELT[key] ?? (key.length === 1 ? key.toUpperCase() : key), key)
  }
  const bound = new Set(Object.values(KEYS).map(([action]) => String(action)))
  for (const [action, [, key]] of Object.entries(ACTIONS)) assert.ok(!key || bound.has(action), action)
})

Deno.test("the help lists what the buttons do not", () => {
  const words = MORE_HELP.flat().join(" ")
  for (const [action, key] of Object.entries(PARTLY)) assert.ok(words.includes(key), action)
})

Deno.test("every button has words and a picture", () => {
  for (const [action, [words, , icon]] of Object.entries(ACTIONS)) {
    assert.ok(words, action)
    assert.ok(icon in ICONS || icon === "3D", action)
  }
})

Deno.test("eight keys show and hide racers", () => {
  const digits = Object.keys(KEYS).filter((key) => KEYS[key][0] === "toggle")
  assert.deepEqual(digits.map((key) => KEYS[key][1]), [0, 1, 2, 3, 4, 5, 6, 7])
})
