// What lies on the ground of a map.

import { ownStep } from "../model/racers.js"
import { paintMarks } from "./event_marks.js"
import { paintHeads, paintStart, placedStart } from "./heads.js"
import { paintArrows, partsOf } from "./step_arrows.js"

/** @import { Box, Pair, Pen, Picture, Racer, View } from "../types.d.ts" */

/**
 * What lies on the ground of a map: the paths, the start and the heads.
 * @param {Pen} ctx @param {Picture} picture @param {number} t
 */
export function paintRun(ctx, picture, t) {
  const { view, theme, ground, trails, start, named } = picture
  if (!start) return
  trails.paint(ctx, t, theme)
  const boxes = [view.corner, ...ground.boxes(view.shifted(ground.way))]
  const placed = placedStart(ctx, startOf(view, start, picture.racers), theme, view, boxes)
  paintMarks(ctx, picture, t)
  const covered = [...boxes, ...placed.covered, ...arrowsAt(ctx, picture, t)]
  paintHeads(ctx, picture, t, covered)
  paintStart(ctx, placed, theme, named)
}

/**
 * Where the start is, at the loss recorded there.
 * @param {View} view @param {Pair} start @param {Racer[]} racers
 * @returns {Pair}
 */
export function startOf(view, start, racers) {
  return view.pixel(start[0], start[1], racers[0]?.loss[0])
}

/** @param {Pick<Picture, "recorded" | "racers">} picture */
export function explainedOf({ recorded, racers }) {
  const racer = recorded ? racers.find(({ name }) => name === recorded.run) : null
  return racer && !racer.hidden ? racer : null
}

/**
 * At a moment between two steps, those of the step that is on its way.
 * @param {Pen} ctx @param {Picture} picture @param {number} t @returns {Box[]}
 */
function arrowsAt(ctx, picture, t) {
  const { recorded } = picture
  const racer = picture.arrows ? explainedOf(picture) : null
  const tick = Math.floor(t + 1e-9)
  picture.parts = recorded && racer && tick <= racer.last ? partsOf(recorded, ownStep(racer, tick)) : null
  return picture.parts && racer ? paintArrows(ctx, picture.parts, racer, picture.view, picture.theme) : []
}
