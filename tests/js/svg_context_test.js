// The pen that writes SVG: paths under any matrix, text that stays text, what save keeps.

import assert from "node:assert/strict"
import { SvgContext } from "../../views/stage/js/export/svg_context.js"
import { SvgPath } from "../../views/stage/js/export/svg_path.js"
import { fakePage } from "./fake_page.js"

fakePage()

/** The elements a painter writes. @param {(pen: SvgContext) => void} paint @param {number} [unit] */
function written(paint, unit = 1) {
  const pen = new SvgContext(100, 50, unit)
  paint(pen)
  return pen.file("A title", "What <it> is").split("\n").slice(3, -2)
}

Deno.test("the file says its size, its title and its description", () => {
  const file = new SvgContext(340, 300, 1).file('Trap & "hill"', "a < b")
  assert.match(file, /^<svg xmlns="[^"]+" width="340" height="300" viewBox="0 0 340 300" role="img"/)
  assert.match(file, /<title id="title">Trap &#38; &#34;hill&#34;<\/title>/)
  assert.match(file, /<desc id="desc">a &#60; b<\/desc>/)
  assert.ok(file.endsWith("</svg>\n"))
})

Deno.test("a stroke has its colour, width, ends and dashes in the file's own units", () => {
  const [line] = written((pen) => {
    pen.strokeStyle = "#12aBff"
    pen.lineWidth = 1.5
    pen.lineCap = "round"
    pen.setLineDash([4, 2])
    pen.lineDashOffset = 3
    pen.moveTo(1, 2)
    pen.lineTo(3.004, 4)
    pen.stroke()
  }, 2)
  assert.equal(
    line,
    '<path d="M2 4L6.01 8" fill="none" stroke="#12abff" stroke-width="3" stroke-linecap="round" stroke-dasharray="8 4" stroke-dashoffset="6"/>',
  )
})

Deno.test("moved, scaled and turned, and back after restore", () => {
  const box = (/** @type {SvgContext} */ pen) => pen.fillRect(0, 0, 1, 1)
  const [turned, plain] = written((pen) => {
    pen.save()
    pen.translate(10, 20)
    pen.rotate(Math.PI / 2)
    pen.scale(2, 3)
    pen.globalAlpha = 0.5
    box(pen)
    pen.restore()
    box(pen)
  })
  assert.equal(turned, '<path d="M10 20L10 22L7 22L7 20Z" fill="#000000" opacity="0.5"/>')
  assert.equal(plain, '<path d="M0 0L1 0L1 1L0 1Z" fill="#000000"/>')
})

Deno.test("circles are arcs of a quarter, also when drawn twice round", () => {
  for (const to of [2 * Math.PI, 7]) {
    const path = new SvgPath()
    path.arc(5, 5, 2, 0, to)
    assert.equal(path.written([1, 0, 0, 1, 0, 0]), "M7 5A2 2 0 0 1 5 7A2 2 0 0 1 3 5A2 2 0 0 1 5 3A2 2 0 0 1 7 5")
  }
})

Deno.test("clips are groups that end where they began", () => {
  const parts = written((pen) => {
    pen.save()
    pen.rect(0, 0, 9, 9)
    pen.clip()
    pen.fillRect(0, 0, 1, 1)
    pen.restore()
  })
  assert.match(parts[0], /^<clipPath id="clip1"><path d="M0 0L9 0L9 9L0 9Z"\/><\/clipPath>$/)
  assert.equal(parts[1], '<g clip-path="url(#clip1)">')
  assert.equal(parts.at(-1), "</g>")
})

Deno.test("text stays text, on its baseline, anchored, and its halo is not read out", () => {
  const [halo, words] = written((pen) => {
    pen.font = "600 20px Arial, sans-serif"
    pen.textAlign = "center"
    pen.textBaseline = "middle"
    pen.strokeText("η < β", 10, 10)
    pen.fillText("η < β", 10, 10)
  })
  assert.equal(
    words,
    '<text x="10" y="15" font-family="Arial, sans-serif" font-size="20" font-weight="600" text-anchor="middle" fill="#000000">η &#60; β</text>',
  )
  assert.match(halo, /aria-hidden="true"/)
})

Deno.test("outlines in SVG's own words keep their numbers; paths made of others are taken through the matrix", () => {
  const [given, added] = written((pen) => {
    pen.translate(3, 4)
    pen.fill(new SvgPath("M0 0L1 1"))
    const [part, sum] = [new SvgPath(), new SvgPath()]
    part.moveTo(1, 1)
    part.lineTo(2, 1)
    sum.addPath(part, /** @type {DOMMatrix} */ ({ a: 10, b: 0, c: 0, d: -10, e: 5, f: 50 }))
    pen.stroke(sum)
  })
  assert.equal(given, '<path d="M0 0L1 1" transform="matrix(1 0 0 1 3 4)" fill="#000000"/>')
  assert.match(added, /d="M18 44L28 44"/)
})
