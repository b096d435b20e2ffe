"""The catalog desk: what students reported, what is old, edits and uploads, and versions that admins publish."""
