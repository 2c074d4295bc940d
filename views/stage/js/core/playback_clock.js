// Time in steps: a run takes about six seconds at 1x, but at least four steps pass per second.

const SECONDS = 6
const SLOWEST = 4
const HOLD = 900

export class PlaybackClock {
  t = 0
  steps = 0
  speed = 1
  playing = false
  loop = false
  /** The moment of the frame before. @type {number | null} */
  last = null
  /** How long it has stood at the end. */
  held = 0

  get step() {
    return Math.floor(this.t + 1e-9)
  }

  get atEnd() {
    return this.t >= this.steps
  }

  /** @param {number} step */
  go(step) {
    this.t = Math.max(0, Math.min(this.steps, step))
    this.held = 0
  }

  play() {
    if (this.atEnd) this.go(0)
    this.playing = this.steps > 0
    this.last = null
  }

  finish() {
    this.playing = false
    this.go(this.steps)
  }

  pause() {
    this.playing = false
    this.t = this.step
  }

  /**
   * Move on to this moment; false once the end is reached.
   * @param {number} now
   */
  tick(now) {
    const passed = this.last === null ? 0 : Math.min(100, now - this.last)
    this.last = now
    if (this.atEnd) {
      this.held += passed
      if (this.held >= HOLD) this.go(0)
      return
    }
    const pace = Math.max(SLOWEST, this.steps / SECONDS) * this.speed
    this.t = Math.min(this.steps, this.t + (passed / 1000) * pace)
    if (this.atEnd && !this.loop) this.playing = false
  }
}
