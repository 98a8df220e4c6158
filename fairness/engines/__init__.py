"""How verdicts are reached."""
