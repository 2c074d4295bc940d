// How each kind of file is made: its contents, and what they are in words.

import { ExportFigure } from "./export_figure.js"
import { notesOf } from "./file_words.js"
import { filmCodec, pictured } from "./film.js"
import { Gif } from "./gif_encoder.js"
import { countColours, paletteOf } from "./gif_palette.js"
import { annotated } from "./png_metadata.js"
import { SvgContext } from "./svg_context.js"
import { SvgPath } from "./svg_path.js"

/** @import { Choices, Shown } from "../types.d.ts" */

const HOLD_END = 100 // and stays on its last frame for a second more
const SAMPLES = 9

/** How long a film is, and its frames for each second. @typedef {{ seconds: number, rate: number }} Film */
/**
 * What is to be made; `pause` lets the page live after a part of the work.
 * @typedef {object} Order
 * @property {Shown} scene
 * @property {number} t
 * @property {Choices} choices
 * @property {number} scale
 * @property {Film} film
 * @property {(i: number, count: number) => Promise<void>} pause
 */
/** A file's contents and what they are, in words. @typedef {{ blob: Blob, words: string }} Made */

/** @type {Record<string, (order: Order) => Promise<Made>>} */
export const MAKERS = {
  /** @param {Order} order @returns {Promise<Made>} */
  async png({ scene, t, choices, scale }) {
    const figure = new ExportFigure(scene, choices)
    const { canvas } = painted(figure, scale, t)
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"))
    if (!blob) throw new Error("The browser cannot make a picture this large. Choose fewer pixels.")
    const bytes = annotated(new Uint8Array(await blob.arrayBuffer()), notesOf(scene, t), scale)
    return { blob: new Blob([bytes], { type: "image/png" }), words: `${canvas.width} × ${canvas.height} pixels` }
  },

  /** @param {Order} order @returns {Promise<Made>} */
  svg({ scene, t, choices, scale }) {
    const figure = new ExportFigure(scene, choices, SvgPath)
    const pen = new SvgContext(figure.pixels[0], figure.pixels[1], figure.unit)
    figure.begin(figure.unit * scale, false)
    figure.paint(pen, t)
    const { Title, ...notes } = notesOf(scene, t)
    const lines = Object.entries(notes).map(([name, text]) => `${name}: ${text}`)
    const text = pen.file(Title, lines.join("\n"))
    return Promise.resolve({
      blob: new Blob([text], { type: "image/svg+xml" }),
      words: `${figure.pixels.join(" × ")} pixels, scalable`,
    })
  },

  /** @param {Order} order @returns {Promise<Made>} */
  async gif({ scene, choices, scale, film, pause }) {
    const { ctx, canvas, draw, count } = filmOf(scene, choices, scale, film)
    const { width, height } = canvas
    /** @param {number} i */
    const grab = (/** @type {number} */ i) => (draw(i), ctx.getImageData(0, 0, width, height).data)
    const counts = new Map()
    const samples = Math.min(SAMPLES, count)
    for (let k = 0; k < samples; k++) {
      countColours(counts, grab(Math.round((k * (count - 1)) / Math.max(1, samples - 1))))
      await pause(k, count + samples)
    }
    const gif = new Gif(width, height, paletteOf(counts))
    for (let i = 0; i < count; i++) {
      gif.frame(grab(i), Math.round(100 / film.rate) + (i === count - 1 ? HOLD_END : 0))
      await pause(samples + i, count + samples)
    }
    return { blob: new Blob([gif.bytes()], { type: "image/gif" }), words: filmWords(count, canvas) }
  },

  /** @param {Order} order @returns {Promise<Made>} */
  async webm({ scene, choices, scale, film, pause }) {
    const { canvas, draw, count } = filmOf(scene, choices, scale, film)
    const codec = await filmCodec(canvas.width, canvas.height, film.rate)
    if (!codec) throw new Error("This browser can make no video here. Choose GIF instead.")
    const frames = { canvas, count, rate: film.rate, draw, pause: (/** @type {number} */ i) => pause(i, count) }
    const bytes = await codec.film(codec, frames)
    const why = codec.film === pictured
      ? ". Each is a whole picture: the browser encodes no video here, so the file is large"
      : ""
    return { blob: new Blob([bytes], { type: "video/webm" }), words: filmWords(count, canvas) + why }
  },
}

/** @param {ExportFigure} figure @param {number} scale @param {number} t */
export function painted(figure, scale, t) {
  const { canvas, ctx } = figure.canvas(scale)
  figure.begin(figure.unit * scale, false)
  figure.paint(ctx, t)
  return { canvas, ctx }
}

/**
 * The frames of the whole run: their number, and what paints one of them.
 * @param {Shown} scene @param {Choices} choices @param {number} scale @param {Film} film
 */
function filmOf(scene, choices, scale, { seconds, rate }) {
  if (!scene.racers.length) throw new Error("There is nothing to film. Choose an optimizer first.")
  const figure = new ExportFigure(scene, choices)
  const { canvas, ctx } = figure.canvas(scale)
  // Video is made of squares of two pixels.
  if (canvas.width % 2 || canvas.height % 2) resizeTo(canvas, ctx, canvas.width & ~1, canvas.height & ~1)
  figure.begin(figure.unit * scale, true)
  const count = Math.max(2, Math.round(seconds * rate))
  /** @param {number} i */
  const draw = (i) => figure.paint(ctx, (i / (count - 1)) * figure.steps)
  return { canvas, ctx, draw, count }
}

/** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} ctx @param {number} wide @param {number} high */
function resizeTo(canvas, ctx, wide, high) {
  const kept = ctx.getTransform()
  Object.assign(canvas, { width: wide, height: high })
  ctx.setTransform(kept)
}

/** @param {number} count @param {HTMLCanvasElement} canvas */
function filmWords(count, { width, height }) {
  return `${count} frames of ${width} × ${height} pixels`
}
