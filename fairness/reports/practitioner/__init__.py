"""What a practitioner is given about the own case: dates and fixed words, and nothing about other people."""
