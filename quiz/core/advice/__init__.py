"""From an order to a recommendation that explains itself: reasons, bands, near misses, repairs and what would change
it.
"""
