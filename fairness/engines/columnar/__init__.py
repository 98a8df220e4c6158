"""The engine for many cases at once: every obligation over all of them, as joins of Polars columns."""
