"""Object-centric event logs (OCEL 2.0) in JSON, XML and SQLite, flattened to the objects of one type."""
