"""What a visitor takes away: the link, scripts, numbers as CSV, a page that plays offline."""
