"""The advisor's side of a list: reviews, their flags, the caseload, and what is learned from overrides."""
