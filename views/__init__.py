"""Everything that can be seen, once: address, controls, the stage, figures and theme."""
