// plotly.js, compressed: the page's server fills it in.

export const PLOTLY = ""
