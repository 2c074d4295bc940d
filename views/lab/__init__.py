"""The Lab page: what is measured over many runs at once, a room for each measurement and a file for each small one."""
