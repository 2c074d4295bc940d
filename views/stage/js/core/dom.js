// The page's elements: made, written and pressed.

/**
 * An element with attributes and what stands in it.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, string | number>} attributes @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
  node.append(...children)
  return node
}

/** @param {Element} node @param {string} text */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/** @param {Element} button @param {boolean} on */
export function press(button, on) {
  if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on))
}

/** @param {string} word */
export function capital(word) {
  return word[0].toUpperCase() + word.slice(1)
}

/** @param {string} inner @param {string} [box] @param {string} [name] */
export function svg(inner, box = "0 0 16 16", name = "icon") {
  const pen = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"'
  return `<svg class="${name}" viewBox="${box}" aria-hidden="true" ${pen}>${inner}</svg>`
}

/**
 * The element that a key or a click is meant for, inside shadow roots too.
 * @param {Event} event @returns {HTMLElement}
 */
export function aimOf(event) {
  return /** @type {HTMLElement} */ (event.composedPath()[0])
}
