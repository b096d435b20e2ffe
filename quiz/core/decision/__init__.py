"""From a list to a decision: the shortlist and its checks, programs side by side, cost and payback."""
