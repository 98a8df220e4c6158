"""Rules tried by machine: their examples, the edges of each, changes by one step, and pairs that go together."""
