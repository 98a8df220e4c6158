"""Many cases: a run that is written part by part, and what it found."""
