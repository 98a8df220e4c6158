"""The engine for many cases at once: every obligation over all of them, as places in arrays, or as joins."""
