"""Reading a program's page with the advisor: pages are fetched, their text is taken apart, and facts are proposed.

Nothing is written by it: an advisor decides on each proposal. Only this room knows httpx, selectolax and pypdf.
"""
