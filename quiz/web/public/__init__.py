"""Pages that belong to nobody: catalog, program, comparison, cost and payback, guide, method, reports of wrong facts,
health.
"""
