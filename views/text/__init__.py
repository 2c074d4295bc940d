"""Words on the page: numbers as people write them, Markdown and LaTeX, notices, tables."""
