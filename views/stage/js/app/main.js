// What Streamlit calls for the stage.

import { mount } from "./mount.js"

export default mount
