// Time in steps: pace, ends, loops.

import assert from "node:assert/strict"
import { PlaybackClock } from "../../views/stage/js/core/playback_clock.js"

/**
 * A clock that plays so many steps, after its first frame.
 * @param {number} steps @param {Partial<PlaybackClock>} [settings]
 */
function playing(steps, settings = {}) {
  const clock = Object.assign(new PlaybackClock(), { steps, ...settings })
  clock.play()
  clock.tick(1000)
  return clock
}

/** @param {PlaybackClock} clock @param {number} milliseconds @param {number} [frame] */
function run(clock, milliseconds, frame = 20) {
  const begin = clock.last ?? 0
  for (let now = begin + frame; now <= begin + milliseconds; now += frame) clock.tick(now)
}

Deno.test("a run takes six seconds, however many steps it has", () => {
  for (const steps of [60, 600, 6000]) {
    const clock = playing(steps)
    run(clock, 3000)
    assert.ok(Math.abs(clock.t - steps / 2) < 1e-6 * steps)
    assert.ok(clock.playing)
    run(clock, 3000)
    assert.equal(clock.t, steps)
    assert.equal(clock.playing, false)
  }
})

Deno.test("at least four steps pass per second", () => {
  const clock = playing(8)
  run(clock, 1000)
  assert.ok(Math.abs(clock.t - 4) < 1e-9)
})

Deno.test("speed is a factor", () => {
  for (const speed of [0.25, 2, 8]) {
    const clock = playing(600, { speed })
    run(clock, 500)
    assert.ok(Math.abs(clock.t - 50 * speed) < 1e-9)
  }
})

Deno.test("a frame that comes late moves on by a tenth of a second at most", () => {
  const clock = playing(600)
  clock.tick(60_000)
  assert.ok(Math.abs(clock.t - 10) < 1e-9)
})

Deno.test("a loop holds at the end and begins again", () => {
  const clock = playing(60, { loop: true })
  run(clock, 6000)
  assert.equal(clock.t, 60)
  run(clock, 880)
  assert.equal(clock.t, 60)
  run(clock, 20)
  assert.equal(clock.t, 0)
  assert.ok(clock.playing)
})

Deno.test("play begins anew at the end, and there is nothing to play without steps", () => {
  const clock = playing(10)
  clock.finish()
  assert.deepEqual([clock.t, clock.playing, clock.atEnd], [10, false, true])
  clock.play()
  assert.deepEqual([clock.t, clock.playing], [0, true])
  assert.equal(playing(0).playing, false)
})

Deno.test("a pause is at a whole step, and no step lies beyond the ends", () => {
  const clock = playing(600)
  run(clock, 1001, 7)
  assert.notEqual(clock.t, Math.floor(clock.t))
  clock.pause()
  assert.equal(clock.t, clock.step)
  clock.go(-3)
  assert.equal(clock.t, 0)
  clock.go(1e9)
  assert.equal(clock.t, 600)
})
