"""Bad inputs of every kind that is read, made as they are needed, each with what is to be said of it."""
