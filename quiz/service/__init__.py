"""What needs the core and the store and no HTTP: the services of a process, the live catalog, publishing, batches, the
log.
"""
