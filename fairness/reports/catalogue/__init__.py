"""The catalogue: every rule on a page of its own, for readers who have never seen a rule file."""
