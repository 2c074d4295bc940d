// The colours of an animated GIF.

/** A colour and how often it occurs. @typedef {[r: number, g: number, b: number, count: number]} Counted */
/**
 * Some colours with their mean, the axis along which they differ most, and by how much in all.
 * @typedef {{ colours: Counted[], mean: number[], axis: number, spread: number }} ColourBox
 */

const MOST_COLOURS = 255

// So many of the commonest colours are kept as they are: the flat grounds, text and paths.
const KEPT_COLOURS = 128

/**
 * How often each colour occurs in some pictures, as pixels [r, g, b, a, ...]; keys are 0xbbggrr.
 * @param {Map<number, number>} counts
 * @param {Uint8Array<ArrayBufferLike>|Uint8ClampedArray<ArrayBufferLike>} pixels
 */
export function countColours(counts, pixels) {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4)
  let last = words[0]
  let run = 0
  const note = () => counts.set(last & 0xffffff, (counts.get(last & 0xffffff) ?? 0) + run)
  for (const word of words) {
    if (word !== last) {
      note()
      last = word
      run = 0
    }
    run++
  }
  note()
  return counts
}

/** @param {number} colour */
export const channels = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]

/**
 * At most 255 colours: the commonest, and means of the others where these lie closest together.
 * @param {Map<number, number>} counts
 */
export function paletteOf(counts) {
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  if (sorted.length <= MOST_COLOURS) return sorted.map(([colour]) => channels(colour))
  const kept = sorted.slice(0, KEPT_COLOURS).map(([colour]) => channels(colour))
  let boxes = [boxed(sorted.slice(KEPT_COLOURS).map(([colour, count]) => counted(colour, count)))]
  while (boxes.length < MOST_COLOURS - KEPT_COLOURS) {
    const widest = boxes.reduce((a, b) => (b.spread > a.spread ? b : a))
    if (widest.spread === 0) break
    boxes = [...boxes.filter((box) => box !== widest), ...halves(widest)]
  }
  return [...kept, ...boxes.map((box) => box.mean.map(Math.round))]
}

/**
 * Some colours [r, g, b, count] with their mean, the axis along which they differ most and by how much in all.
 * @param {Counted[]} colours @returns {ColourBox}
 */
function boxed(colours) {
  const total = colours.reduce((sum, colour) => sum + colour[3], 0)
  const mean = [0, 1, 2].map((k) => colours.reduce((sum, colour) => sum + colour[k] * colour[3], 0) / total)
  const spreads = mean.map((m, k) => colours.reduce((sum, colour) => sum + colour[3] * (colour[k] - m) ** 2, 0))
  const spread = Math.max(...spreads)
  return { colours, mean, axis: spreads.indexOf(spread), spread }
}

/** @param {ColourBox} box */
function halves({ colours, mean, axis }) {
  /** @param {Counted} colour */
  const below = (colour) => colour[axis] <= mean[axis]
  return [boxed(colours.filter(below)), boxed(colours.filter((colour) => !below(colour)))]
}

/** @param {number} colour @param {number} count @returns {Counted} */
function counted(colour, count) {
  const [r, g, b] = channels(colour)
  return [r, g, b, count]
}
