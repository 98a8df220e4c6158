"""From the chronology that people keep to events of the vocabulary: rows, their dates, their words."""
