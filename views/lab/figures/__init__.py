"""How measurements are drawn: axes with round numbers, captions, one style."""
