// The contours of the part of the map that is looked at; and the way to ask for them.

export default ({ data, setTriggerValue }) => {
  hub().ask.set(idOf(data), (window) => setTriggerValue("window", window))
  return passed("detail", data)
}
