// What stands before the arrays of a packed block, as JSON.

/** @import { Bytes } from "../types.d.ts" */

/** @param {Bytes} bytes @returns {any} */
export function headerOf(bytes) {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)))
}
