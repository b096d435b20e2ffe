"""From answers to an order: criteria and weights, rules that exclude, estimates for unknowns, and the neighbours that
rank.
"""
