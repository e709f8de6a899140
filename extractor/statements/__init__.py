"""Statements: what the sentences of the narrative say about money, subjects and numbers of things."""
