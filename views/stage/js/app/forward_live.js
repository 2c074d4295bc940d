// The live slider's batch, on its way to the stage.

import { passed } from "../core/bus.js"

/** @import { Mounting } from "../types.d.ts" */

/** @param {Mounting} mounting */
export default ({ data }) => passed("live", data)
