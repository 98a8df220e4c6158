"""Why a verdict is what it is: what each window held, what each event fell short of, and what would change it."""
