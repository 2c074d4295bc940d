// Numbers as people read them, and round ones for axes.

/** @import { Tick } from "../types.d.ts" */

export const MINUS = "\u2212"

/** @param {string} text */
function signed(text) {
  return text.replaceAll("-", MINUS)
}

/**
 * About three digits: 14.2, 0.069, 1.2e−7.
 * @param {number} value
 */
export function short(value) {
  if (Number.isNaN(value)) return "–"
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞"
  const size = Math.abs(value)
  if (size === 0) return "0"
  if (size >= 1e5 || size < 1e-3) return signed(value.toExponential(1).replace("e+", "e"))
  return signed(size >= 1000 ? value.toFixed(0) : value.toPrecision(3))
}

/**
 * Without the zeros at its end, for numbers that people chose: 0.002, not 0.00200.
 * @param {string} text
 */
export function trimmed(text) {
  return /\.\d+$/.test(text) ? text.replace(/\.?0+$/, "") : text
}

/**
 * As many digits as a pixel of this size can tell apart.
 * @param {number} value @param {number} unit
 */
export function fine(value, unit) {
  const digits = Math.min(12, Math.max(0, Math.ceil(-Math.log10(unit))))
  return Number(value.toFixed(digits))
}

/**
 * Round values between two numbers, about `count` of them, all multiples of 1, 2 or 5 times a power of ten.
 * @param {number} low @param {number} high @param {number} count @returns {Tick[]}
 */
export function roundTicks(low, high, count) {
  const raw = (high - low) / Math.max(1, count)
  if (!(raw > 0) || !Number.isFinite(raw)) return []
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 5].find((m) => m * power >= raw * 0.999) ?? 10)
  /** @type {number[]} */
  const ticks = []
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(k * step)
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  return ticks.map((value) => ({ value, text: tickText(value, digits, step) }))
}

/** @param {number} value @param {number} digits @param {number} step */
function tickText(value, digits, step) {
  if (Math.abs(value) < step / 1e6) return "0"
  return Math.abs(value) >= 1e5 || digits > 5
    ? signed(value.toExponential(1).replace(".0e", "e").replace("e+", "e"))
    : signed(value.toFixed(digits))
}

/**
 * Powers of ten between two exponents, about `count`; within two decades also 2 and 5 times a power, within a
 * fraction of one the usual round numbers.
 * @param {number} low @param {number} high @param {number} count @returns {Tick[]}
 */
export function logTicks(low, high, count) {
  /** @param {Tick} tick */
  const inside = ({ value }) => value >= low && value <= high
  for (let every = Math.max(1, Math.ceil((high - low) / count)); every; every--) {
    const powers = []
    for (let k = Math.ceil(low / every) * every; k <= high; k += every) powers.push(scaled(1, k))
    if (powers.length > 1) return powers
  }
  const ticks = []
  for (let k = Math.floor(low); k <= high; k++) for (const m of [1, 2, 5]) ticks.push(scaled(m, k))
  const found = ticks.filter(inside)
  if (found.length > 1) return found
  return roundTicks(10 ** low, 10 ** high, count).map(({ value, text }) => ({ value: Math.log10(value), text }))
}

/** @param {number} m @param {number} k */
export function scaled(m, k) {
  const text = k >= -3 && k <= 4 ? (m * 10 ** k).toFixed(Math.max(0, -k)) : `${m}e${k}`
  return { value: k + Math.log10(m), text: signed(text) }
}

/**
 * A number in a few significant digits, as the rest of the page writes it: 0.05, 1000, 2·10⁻⁵.
 * @param {number} value @param {number} [digits]
 */
export function precise(value, digits = 4) {
  if (Number.isNaN(value)) return "not a number"
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞"
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e")
  const power = Number(exponent)
  if (value === 0) return "0"
  if (power >= -4 && power < digits) return signed(String(Number(value.toFixed(digits - 1 - power))))
  const raised = [...String(power)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("")
  const share = Number(mantissa)
  return share === 1 ? `10${raised}` : `${signed(String(share))}·10${raised}`
}

/**
 * The first and the last of some ticks.
 * @template T
 * @param {T[]} ticks @returns {T[]}
 */
export function ends(ticks) {
  return ticks.length > 2 ? [ticks[0], ticks[ticks.length - 1]] : ticks
}
