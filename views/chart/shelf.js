// Where charts find plotly.js, whichever of the two comes first.
function shelf() {
  let put
  const plotly = new Promise((resolve) => (put = resolve))
  return { plotly, put }
}
