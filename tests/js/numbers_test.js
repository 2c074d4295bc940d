// Numbers as people read them, round ticks, and the scales of charts.

import assert from "node:assert/strict"
import { ends, fine, logTicks, precise, roundTicks, short, trimmed } from "../../views/stage/js/core/numbers.js"
import { lossOf, rateScale } from "../../views/stage/js/panels/scales.js"

Deno.test("short numbers have about three digits and a true minus", () => {
  const told = [14.2, 0.069, 1.2e-7, -3, 1234, 0, NaN, Infinity, -Infinity, 1e5]
  assert.deepEqual(told.map(short), ["14.2", "0.0690", "1.2e−7", "−3.00", "1234", "0", "–", "∞", "−∞", "1.0e5"])
})

Deno.test("precise numbers are written as the page writes them", () => {
  const told = [0.05, 1000, 2e-5, 1e-7, -0.25, 0, NaN, Infinity]
  assert.deepEqual(told.map((v) => precise(v)), ["0.05", "1000", "2·10⁻⁵", "10⁻⁷", "−0.25", "0", "not a number", "∞"])
})

Deno.test("zeros at the end go, and digits finer than a pixel", () => {
  assert.deepEqual(["0.00200", "10.0", "100", "1.5"].map(trimmed), ["0.002", "10", "100", "1.5"])
  assert.equal(fine(1.23456789, 0.01), 1.23)
  assert.equal(fine(123.456, 10), 123)
})

Deno.test("ticks are multiples of 1, 2 or 5 times a power of ten, inside, about as many as asked for", () => {
  for (const [low, high] of [[0, 1], [-3, 7], [-1e-6, 2e-6], [1e7, 3e7], [-0.05, 0.4]]) {
    for (const count of [4, 8, 12]) {
      const ticks = roundTicks(low, high, count)
      const step = ticks[1].value - ticks[0].value
      const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9)
      assert.ok([1, 2, 5].some((m) => Math.abs(mantissa - m) < 1e-6), `${step}`)
      assert.ok(ticks.length >= count / 3 && ticks.length <= count + 1, `${ticks.length} of ${count}`)
      for (const { value } of ticks) {
        assert.ok(value >= low - step * 1e-6 && value <= high + step * 1e-6)
        assert.ok(Math.abs(value / step - Math.round(value / step)) < 1e-6)
      }
      assert.equal(new Set(ticks.map(({ text }) => text)).size, ticks.length)
    }
  }
  assert.deepEqual(roundTicks(1, 1, 4), [])
  assert.deepEqual(roundTicks(0, Infinity, 4), [])
})

Deno.test("logarithmic ticks are powers of ten, within a decade round numbers", () => {
  assert.deepEqual(logTicks(-2.5, 1.5, 6).map(({ text }) => text), ["0.01", "0.1", "1", "10"])
  assert.deepEqual(logTicks(0.1, 1.1, 6).map(({ text }) => text), ["2", "5", "10"])
  assert.ok(logTicks(0.31, 0.33, 4).length > 1)
  const far = logTicks(-16, 4, 5).map(({ value }) => value)
  assert.equal(new Set(far.slice(1).map((v, i) => v - far[i])).size, 1)
})

Deno.test("the ends of ticks are two of them", () => {
  assert.deepEqual(ends([1, 2, 3, 4]), [1, 4])
  assert.deepEqual(ends([1, 2]), [1, 2])
})

Deno.test("a schedule's rates keep their shape on a linear scale, unless a logarithmic one is asked for", () => {
  const [cosine, warm] = [Float64Array.of(1, 0.5, 0.001), Float64Array.of(0.2, 2, 1)]
  assert.equal(rateScale([cosine, warm], false).scale.log, false)
  assert.deepEqual(rateScale([cosine, warm], false).values, [cosine, warm])
  assert.equal(rateScale([cosine], true).scale.log, true)
  assert.equal(rateScale([Float64Array.of(1, 0)], true).scale.log, false)
  assert.equal(rateScale([], false).title, "learning rate")
})

Deno.test("rates decades apart are drawn as shares of their own largest, those that stay on a logarithmic scale", () => {
  const [small, large] = [Float64Array.of(0.001, 0.0005), Float64Array.of(2, 1)]
  const { values, title, scale } = rateScale([small, large], false)
  assert.deepEqual(values, [Float64Array.of(1, 0.5), Float64Array.of(1, 0.5)])
  assert.equal(title, "rate ÷ its largest")
  assert.equal(scale.log, false)
  assert.equal(rateScale([Float64Array.of(0.001, 0.001), Float64Array.of(2, 2)], false).scale.log, true)
  assert.equal(rateScale([Float64Array.of(1, 1), Float64Array.of(2, 2)], false).scale.log, false)
})

Deno.test("the scale of losses is cut where a run blows up, never the values", () => {
  const gap = Float64Array.of(4, 1, 1e30, NaN)
  const racer = { gap, related: [Float64Array.of(9)] }
  const surface = { floor: 2, related: ["test"] }
  const { scale, values, title } = lossOf("loss", [racer], surface)
  assert.equal(values[0], gap)
  assert.equal(title, "loss − minimum, log scale")
  assert.ok(scale.log && scale.high < 4 && scale.high > Math.log10(4))
  assert.deepEqual(lossOf("test", [racer], surface).values, [Float64Array.of(9)])
  assert.equal(lossOf("loss", [racer], { ...surface, floor: null }).scale.log, false)
})

Deno.test("a logarithmic axis ends sixteen decades below its top", () => {
  const gap = Float64Array.of(1, 1e-8, 1e-300, 0)
  const { low, high } = lossOf("loss", [{ gap, related: [] }], { floor: 0, related: [] }).scale
  assert.ok(Math.abs(high - low - 16 * 1.1) < 1e-9)
})
