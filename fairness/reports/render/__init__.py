"""A report in every format: one module draws it for each, whatever it is a report of."""
