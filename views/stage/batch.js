export default ({ data }) => passed("live", data)
