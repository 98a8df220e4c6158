"""How an employer's self-assessment is shown."""
