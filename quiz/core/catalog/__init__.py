"""The programs and what is known of them: the tables and their rules, prices and evidence with sources, and how a
catalog is checked, compared and edited.
"""
