"""What public pages share: security headers, the visitor, limits, templates and static files. Knows no feature."""
