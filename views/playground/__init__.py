"""The Playground and Data pages: the stage, why a step went where it did, and links that race on one map."""
