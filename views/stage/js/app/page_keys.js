// Keys pressed on the page outside the stage: whom they are for.

import { aimOf } from "../core/dom.js"
import { NEEDY, OPEN, SLIDER, TYPED } from "./keys.js"

/** @import { Controls } from "./controls.js" */

const WIDGET =
  "[data-testid=stElementContainer], [data-testid=stExpander], [data-testid=stPopover], [data-testid=stTopNavLink]"
const LIST = "[role=combobox][aria-expanded=true]"
const AWHILE = 50 // ms; so long, and TRIES times, a menu may take to close
const TRIES = 20

/**
 * A widget used with the pointer leaves the keys to the stage; one that was reached by Tab, and one in which one types,
 * keeps those it needs. In present mode only what is typed stays away from the stage.
 */
export class PageKeys {
  /** Widgets used with the pointer since Tab was pressed. @type {WeakSet<Element>} */
  pointed = new WeakSet()
  /** Whether the space bar's release would press a button that its press was not for. */
  spared = false

  /** @param {Controls} controls */
  constructor(controls) {
    this.controls = controls
    const now = document.activeElement
    if (now && !now.matches(":focus-visible")) this.point(now)
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const early = { signal, capture: true }
    document.addEventListener("keydown", (event) => this.down(event), early)
    document.addEventListener("keyup", (event) => this.up(event), early)
    document.addEventListener("pointerdown", (event) => this.point(aimOf(event)), early)
    document.addEventListener("click", (event) => this.clicked(event), early)
  }

  /** @param {KeyboardEvent} event */
  down(event) {
    if (event.key === "Tab") this.pointed = new WeakSet()
    if (event.composedPath().includes(this.controls.root)) return
    const target = aimOf(event)
    if (event.key === "Enter" && target.matches(LIST) && this.used(target)) this.leave(target)
    if (document.querySelector(OPEN) || target.isContentEditable || target.matches(TYPED)) return
    const needy = target.matches(NEEDY) && !this.used(target) && !this.controls.large
    const letter = target.matches(SLIDER) && event.key.length === 1
    if (!needy || letter) this.pass(event)
  }

  /** @param {KeyboardEvent} event */
  pass(event) {
    this.controls.key(event)
    this.spared = event.key === " " && event.defaultPrevented
  }

  /** @param {KeyboardEvent} event */
  up(event) {
    if (event.key !== " " || !this.spared) return
    event.preventDefault()
    this.spared = false
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    if (event.detail && aimOf(event).closest("[role=option]")) this.leave(document.activeElement)
  }

  /**
   * Take the keys from a menu once something has been chosen from it.
   * @param {Element | null} menu
   */
  leave(menu, tries = TRIES) {
    if (!(menu instanceof HTMLElement) || !tries) return
    setTimeout(() => {
      if (document.querySelector(OPEN)) return this.leave(menu, tries - 1)
      if (document.activeElement === menu) menu.blur()
    }, AWHILE)
  }

  /** @param {Element} element */
  point(element) {
    const widget = element.closest(WIDGET)
    if (widget) this.pointed.add(widget)
  }

  /** @param {Element} element */
  used(element) {
    const widget = element.closest(WIDGET)
    return Boolean(widget && this.pointed.has(widget))
  }
}
