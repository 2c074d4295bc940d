// The little of a page that pure parts ask for: canvases that know a colour and how wide letters are.

const LETTER = 0.5
const ASCENTS = { alphabetic: 0.5, middle: 0.25, top: 0, hanging: 0, bottom: 0.7, ideographic: 0.7 }

class FakeContext {
  fillStyle = "#000000"
  font = "10px sans-serif"
  /** @type {CanvasTextBaseline} */
  textBaseline = "alphabetic"

  fillRect() {}
  setTransform() {}

  getImageData() {
    const digits = /^#(..)(..)(..)$/.exec(this.fillStyle)
    const found = digits ? digits.slice(1).map((hex) => parseInt(hex, 16)) : this.fillStyle.match(/\d+/g)?.map(Number)
    return { data: Uint8ClampedArray.of(...(found ?? [0, 0, 0]), 255) }
  }

  /** @param {string} text */
  measureText(text) {
    const size = Number(/([\d.]+)px/.exec(this.font)?.[1])
    return { width: LETTER * size * text.length, actualBoundingBoxAscent: ASCENTS[this.textBaseline] * size }
  }
}

/** Makes `document` create such canvases. Gives how many were asked for. */
export function fakePage() {
  const made = { canvases: 0 }
  const createElement = () => {
    made.canvases++
    const context = new FakeContext()
    return { width: 0, height: 0, style: {}, getContext: () => context, toDataURL: () => "data:image/png;base64,AA==" }
  }
  Object.assign(globalThis, { document: { createElement } })
  return made
}
