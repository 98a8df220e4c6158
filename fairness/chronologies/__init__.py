"""Chronologies as people keep them, read into proposals for a case: rows, their dates, people and likely events."""
