export default ({ data }) => passed("paths", data)
