// Copying where the browser has no clipboard for scripts, as on a page over plain http from another machine.

const WORDS = "This browser does not let the page copy. The text is selected:"
const COLOURS =
  "background: var(--st-background-color); color: var(--st-text-color); border: 1px solid var(--st-border-color);"

/** An element that has the page's colours. @type {HTMLElement | ShadowRoot | null} */
let place = null

/** @param {{ parentElement: HTMLElement | ShadowRoot }} mounted */
export default function provide({ parentElement }) {
  place = parentElement
  if (!navigator.clipboard) Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true })
}

/** As the browser's own: it fails where nothing was copied. @param {string} text @returns {Promise<void>} */
function writeText(text) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement)
  const field = fieldOf(text) // Beside what was pressed: a popover closes when another place gets the focus.
  ;(before?.parentElement ?? document.body).append(field)
  field.style.position = "fixed"
  field.style.opacity = "0"
  field.select()
  const copied = document.execCommand("copy")
  field.remove()
  before?.focus()
  if (copied) return Promise.resolve()
  show(text)
  return Promise.reject(new DOMException("The browser did not copy.", "NotAllowedError"))
}

/** @param {string} text */
function fieldOf(text) {
  const field = document.createElement("textarea")
  field.value = text
  field.readOnly = true
  field.setAttribute("aria-label", "Text to copy")
  return field
}

/** The text, selected, for the visitor's own keys. @param {string} text */
function show(text) {
  const key = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl"
  const box = document.createElement("dialog")
  const words = document.createElement("p")
  words.textContent = `${WORDS} press ${key} + C.`
  const field = fieldOf(text)
  Object.assign(field, { rows: Math.min(12, text.split("\n").length + 1) })
  for (const part of [box, field]) part.style.cssText = COLOURS
  field.style.cssText += "width: min(36rem, 80vw); font: 0.875rem monospace"
  const close = document.createElement("button")
  close.textContent = "Close"
  close.style.cssText = "display: block; margin-top: 0.75rem; padding: 0.25rem 0.75rem; font: inherit;" + COLOURS
  close.addEventListener("click", () => box.close())
  box.append(words, field, close)
  const gone = new AbortController()
  box.addEventListener("close", () => (gone.abort(), box.remove()))
  // Keys are the dialog's alone: the popover below would close with Esc.
  const own = (/** @type {KeyboardEvent} */ event) => (event.stopPropagation(), event.key === "Escape" && box.close())
  addEventListener("keydown", own, { capture: true, signal: gone.signal })
  place?.append(box)
  box.showModal()
  field.select()
}
