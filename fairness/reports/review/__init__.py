"""The review of one case, or of several, as a report."""
