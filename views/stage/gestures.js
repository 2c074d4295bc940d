// Pointer, touch and wheel on the map: click to start there, drag to move the start or the view, pinch, scroll.

const STILL = 4
const DOUBLE = 220
const REACH = { mouse: 12, pen: 16, touch: 24 }

class Gestures {
  // `map` is the stage: it answers view, unit, startPixel and nearPoint, and is told moved, ghost, started, reset, tip
  // and suggest.
  constructor(box, map) {
    this.box = box
    this.map = map
    this.pointers = new Map()
    const listen = (name, method) => box.addEventListener(name, (event) => this[method](event))
    listen("pointerdown", "down")
    listen("pointermove", "move")
    listen("pointerup", "up")
    listen("pointercancel", "cancel")
    listen("pointerleave", "leave")
    box.addEventListener("wheel", (event) => this.wheel(event), { passive: false })
    box.addEventListener("touchstart", (event) => this.touch(event), { passive: false })
  }

  at(event) {
    const { left, top } = this.box.getBoundingClientRect()
    return [(event.clientX - left) / this.map.unit, (event.clientY - top) / this.map.unit]
  }

  down(event) {
    if (event.button || event.target.closest("button")) return
    this.box.setPointerCapture(event.pointerId)
    this.pointers.set(event.pointerId, this.at(event))
    if (this.pointers.size > 1) return this.begin("pinch", event)
    this.begin(this.onStart(event) ? "start" : "press", event)
  }

  begin(mode, event) {
    this.mode = mode
    this.from = this.last = this.at(event)
    this.far = false
    if (mode === "pinch") this.spread = this.fingers()
  }

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
      this.map.view.pan(x - this.last[0], y - this.last[1])
      this.map.moved()
    }
    this.last = [x, y]
  }

  up(event) {
    if (!this.pointers.delete(event.pointerId)) return
    const [x, y] = this.at(event)
    this.box.classList.remove("panning")
    if (this.mode === "start" && this.far) this.map.started(x, y)
    else if (this.mode !== "pinch" && !this.far) this.click(x, y, event.pointerType)
    if (!this.pointers.size) this.mode = null
  }

  cancel(event) {
    this.pointers.delete(event.pointerId)
    this.box.classList.remove("panning")
    this.map.ghost(null)
    this.mode = null
  }

  // One click waits, in case it is the first of two.
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

  // A first tap on a stationary point explains it, a second one starts there.
  touchedPoint(x, y) {
    const found = this.map.nearPoint(x, y, 18)
    const again = found && this.told === found.of
    this.told = found?.of
    this.map.tip(again ? null : found)
    return found && !again
  }

  hover(event) {
    if (event.pointerType === "touch") return
    const overButton = event.target.closest("button")
    const [x, y] = this.at(event)
    this.box.classList.toggle("grab", this.onStart(event))
    this.map.tip(overButton ? null : this.map.nearPoint(x, y, 12))
  }

  leave(event) {
    if (event.pointerType !== "touch") this.map.tip(null)
  }

  onStart(event) {
    const start = this.map.startPixel()
    const [x, y] = this.at(event)
    return Boolean(start) && Math.hypot(x - start[0], y - start[1]) < REACH[event.pointerType || "mouse"]
  }

  fingers() {
    const [a, b] = [...this.pointers.values()]
    return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, wide: Math.hypot(a[0] - b[0], a[1] - b[1]) }
  }

  pinch() {
    if (this.pointers.size < 2) return
    const now = this.fingers()
    this.map.view.pan(now.x - this.spread.x, now.y - this.spread.y)
    this.map.view.scale(now.wide / Math.max(1, this.spread.wide), now.x, now.y)
    this.spread = now
    this.map.moved()
  }

  // A plain wheel scrolls the page: the map must not be a trap for it.
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return this.map.suggest()
    event.preventDefault()
    const lines = event.deltaMode === 1 ? 16 : 1
    const turn = Math.max(-60, Math.min(60, event.deltaY * lines))
    this.map.view.scale(Math.exp(-turn * 0.008), ...this.at(event))
    this.map.moved()
  }

  // One finger scrolls the page, unless it holds the start or the map is zoomed in; two are the map's.
  touch(event) {
    if (event.target.closest("button")) return
    const [x, y] = this.at(event.touches[0])
    const start = this.map.startPixel()
    const held = start && Math.hypot(x - start[0], y - start[1]) < REACH.touch
    if (event.cancelable && (event.touches.length > 1 || held || !this.map.view.atHome)) event.preventDefault()
  }
}
