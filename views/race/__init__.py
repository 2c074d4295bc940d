"""The Race page: the rule that gives the rates, its verdict, and the same race on the turned surface."""
