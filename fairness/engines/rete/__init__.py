"""The rete strategy: durable_rules joins windows with targets, and chains compounds on verdicts."""
