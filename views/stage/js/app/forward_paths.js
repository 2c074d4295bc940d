// The racers' paths, on their way to the stage.

import { passed } from "../core/bus.js"

/** @import { Mounting } from "../types.d.ts" */

/** @param {Mounting} mounting */
export default ({ data }) => passed("paths", data)
