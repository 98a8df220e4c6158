"""What a case is: its timeline, and the limits counted on it."""
