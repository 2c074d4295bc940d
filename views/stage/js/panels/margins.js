// The room around what a chart shows, in its units.

export const LEFT = 50
export const RIGHT = 10
export const TOP = 28
export const BOTTOM = 26
