// The two ways to see a surface, each a view, a ground and trails: the map, and the relief before its camera.

import { MapGround } from "../map/map_ground.js"
import { MapTrails } from "../map/map_trails.js"
import { MapView } from "../map/map_view.js"
import { OrbitCamera } from "../relief/orbit_camera.js"
import { Relief } from "../relief/relief.js"
import { ReliefTrails } from "../relief/relief_trails.js"

/** @import { Picture, SurfaceBlock } from "../types.d.ts" */

/**
 * What paints a run, on either side.
 * @typedef {Pick<Picture, "ground" | "trails"> & { view: MapView | OrbitCamera }} Side
 */

export class Sides {
  /** Whether the relief is shown. */
  solid = false
  trails = new MapTrails(document.createElement("canvas"))
  /** @type {{ view: MapView, ground: MapGround, trails: MapTrails }} */
  flat
  /** @type {{ view: OrbitCamera, ground: Relief, trails: ReliefTrails }} */
  raised

  /** @returns {Side} */
  get shown() {
    return this.solid ? this.raised : this.flat
  }

  /**
   * Another surface, which is seen from the same place if the view `stays`.
   * @param {SurfaceBlock} surface @param {boolean} stays
   */
  take(surface, stays) {
    const relief = new Relief(surface)
    const [view, camera] = stays ? [this.flat.view, this.raised.view] : [new MapView(surface), new OrbitCamera(relief)]
    camera.relief = relief
    this.flat = { view, ground: new MapGround(surface), trails: this.trails }
    const trails = new ReliefTrails(relief, document.createElement("canvas"))
    this.raised = { view: camera, ground: relief, trails }
  }

  // A relief that moves is painted with fewer samples; it gets them back at rest.
  stir() {
    if (this.solid) this.raised.ground.resting = false
  }

  get stirred() {
    return this.solid && !this.raised.ground.resting
  }

  /** The window that contours of its own are wanted for; null where those drawn are fine enough. */
  wish() {
    if (this.solid) return null
    const { view, ground } = this.flat
    const moved = view.shifted(ground.way)
    return ground.fine(moved) ? null : moved.window
  }

  rest() {
    this.raised.ground.resting = this.raised.ground.stale = true
  }
}
