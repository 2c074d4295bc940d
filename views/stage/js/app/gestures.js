// Pointer, touch and wheel on the map: click to start there, drag to move the start or the view, pinch, scroll.

import { aimOf } from "../core/dom.js"

/**
 * @import { Found, Timer } from "../types.d.ts"
 * @import { MapHand } from "./map_hand.js"
 */

const STILL = 4
const DOUBLE = 220
/** How far from the start a pointer still takes it, by its kind. @type {Record<string, number>} */
const REACH = { mouse: 12, pen: 16, touch: 24 }

export class Gestures {
  /** Where the pointers that are down are. @type {Map<number, number[]>} */
  pointers = new Map()
  /** @type {"start" | "press" | "pinch" | null} */
  mode = null
  /** Where it began. */
  from = [0, 0]
  last = [0, 0]
  /** Whether it has moved. */
  far = false
  /** Two fingers: their middle and how far they are apart. */
  spread = { x: 0, y: 0, wide: 1 }
  /** A click that may be the first of two. @type {{ x: number, y: number, timer: Timer } | null} */
  waiting = null
  /** What a tap has explained. @type {Found["of"]} */
  told

  /**
   * `map` is the stage: it answers view, unit, startPixel and nearPoint, and is told moved, ghost, started, reset, tip
   * and suggest.
   * @param {HTMLElement} box @param {MapHand} map
   */
  constructor(box, map) {
    this.box = box
    this.map = map
    box.addEventListener("pointerdown", (event) => this.down(event))
    box.addEventListener("pointermove", (event) => this.move(event))
    box.addEventListener("pointerup", (event) => this.up(event))
    box.addEventListener("pointercancel", (event) => this.cancel(event))
    box.addEventListener("pointerleave", (event) => this.leave(event))
    box.addEventListener("wheel", (event) => this.wheel(event), { passive: false })
    box.addEventListener("touchstart", (event) => this.touch(event), { passive: false })
  }

  /** @param {{ clientX: number, clientY: number }} event */
  at(event) {
    const { left, top } = this.box.getBoundingClientRect()
    return [(event.clientX - left) / this.map.unit, (event.clientY - top) / this.map.unit]
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button || aimOf(event).closest("button")) return
    this.box.setPointerCapture(event.pointerId)
    this.pointers.set(event.pointerId, this.at(event))
    if (this.pointers.size > 1) return this.begin("pinch", event)
    this.begin(this.onStart(event) ? "start" : "press", event)
  }

  /** @param {"start" | "press" | "pinch"} mode @param {PointerEvent} event */
  begin(mode, event) {
    this.mode = mode
    this.from = this.last = this.at(event)
    this.far = false
    if (mode === "pinch") this.spread = this.fingers()
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.pointers.has(event.pointerId)) return this.hover(event)
    const [x, y] = this.at(event)
    this.pointers.set(event.pointerId, [x, y])
    this.far ||= Math.hypot(x - this.from[0], y - this.from[1]) > STILL
    if (this.mode === "pinch") return this.pinch()
    if (!this.far) return
    if (this.mode === "start") this.map.ghost(x, y)
    else {
      this.box.classList.add("panning")
      this.map.view?.pan(x - this.last[0], y - this.last[1])
      this.map.moved()
    }
    this.last = [x, y]
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (!this.pointers.delete(event.pointerId)) return
    const [x, y] = this.at(event)
    this.box.classList.remove("panning")
    if (this.mode === "start" && this.far) this.map.started(x, y)
    else if (this.mode !== "pinch" && !this.far) this.click(x, y, event.pointerType)
    if (!this.pointers.size) this.mode = null
  }

  /** @param {PointerEvent} event */
  cancel(event) {
    this.pointers.delete(event.pointerId)
    this.box.classList.remove("panning")
    this.map.ghost(null)
    this.mode = null
  }

  /**
   * One click waits, in case it is the first of two.
   * @param {number} x @param {number} y @param {string} kind
   */
  click(x, y, kind) {
    const near = this.waiting && Math.hypot(x - this.waiting.x, y - this.waiting.y) < 24
    clearTimeout(this.waiting?.timer)
    this.waiting = null
    if (near) {
      this.map.ghost(null)
      return this.map.reset()
    }
    if (kind === "touch" && this.touchedPoint(x, y)) return
    this.map.ghost(x, y)
    const timer = setTimeout(() => {
      this.waiting = null
      this.map.started(x, y)
    }, DOUBLE)
    this.waiting = { x, y, timer }
  }

  /**
   * A first tap on a stationary point explains it, a second one starts there.
   * @param {number} x @param {number} y
   */
  touchedPoint(x, y) {
    const found = this.map.nearPoint(x, y, 18)
    const again = found && this.told === found.of
    this.told = found?.of
    this.map.tip(again ? null : found)
    return found && !again
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (event.pointerType === "touch") return
    const overButton = aimOf(event).closest("button")
    const [x, y] = this.at(event)
    this.box.classList.toggle("grab", this.onStart(event))
    this.map.tip(overButton ? null : this.map.nearPoint(x, y, 12))
  }

  /** @param {PointerEvent} event */
  leave(event) {
    if (event.pointerType !== "touch") this.map.tip(null)
  }

  /** @param {PointerEvent} event */
  onStart(event) {
    const start = this.map.startPixel()
    const [x, y] = this.at(event)
    return start !== null && Math.hypot(x - start[0], y - start[1]) < (REACH[event.pointerType] ?? REACH.mouse)
  }

  fingers() {
    const [a, b] = [...this.pointers.values()]
    return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, wide: Math.hypot(a[0] - b[0], a[1] - b[1]) }
  }

  pinch() {
    if (this.pointers.size < 2) return
    const now = this.fingers()
    this.map.view?.pan(now.x - this.spread.x, now.y - this.spread.y)
    this.map.view?.scale(now.wide / Math.max(1, this.spread.wide), now.x, now.y)
    this.spread = now
    this.map.moved()
  }

  /**
   * A plain wheel scrolls the page: the map must not be a trap for it.
   * @param {WheelEvent} event
   */
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return this.map.suggest()
    event.preventDefault()
    const lines = event.deltaMode === 1 ? 16 : 1
    const turn = Math.max(-60, Math.min(60, event.deltaY * lines))
    this.map.view?.scale(Math.exp(-turn * 0.008), ...this.at(event))
    this.map.moved()
  }

  /**
   * One finger scrolls the page, unless it holds the start or the map is zoomed in; two are the map's.
   * @param {TouchEvent} event
   */
  touch(event) {
    if (aimOf(event).closest("button")) return
    const [x, y] = this.at(event.touches[0])
    const start = this.map.startPixel()
    const held = start && Math.hypot(x - start[0], y - start[1]) < REACH.touch
    if (event.cancelable && (event.touches.length > 1 || held || !this.map.view?.atHome)) event.preventDefault()
  }
}
