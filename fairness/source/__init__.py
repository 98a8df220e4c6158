"""Reading YAML and JSON text safely, with the place of everything that was read."""
