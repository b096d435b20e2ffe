"""What every page is built with: access, headers, tokens of forms, fields, errors, assets, mail and the visitor's
scope.
"""
