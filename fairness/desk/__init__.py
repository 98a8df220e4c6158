"""The desk: a page on one's own machine in which the whole job is done; docs/decisions/0022-the-desk.md says how."""
