// The dialog that lists the keys.

import { el } from "../core/dom.js"
import { ACTIONS, MORE_HELP } from "./keys.js"

export function helpBox() {
  const close = el("button", { type: "button" }, "Close")
  const rows = Object.values(ACTIONS)
    .filter(([, key]) => key)
    .map(([words, key]) => [key, words])
  const list = el("dl", {})
  for (const [key, words, kind = ""] of [...rows, ...MORE_HELP]) {
    list.append(el("dt", { class: kind }, key), el("dd", { class: kind }, words))
  }
  const box = el("dialog", { "aria-label": "Keys" }, el("h2", {}, "Keys"), list, close)
  close.addEventListener("click", () => box.close())
  box.addEventListener("click", (event) => event.target === box && box.close())
  return box
}
