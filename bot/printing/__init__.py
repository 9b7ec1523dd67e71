"""Paper and codes for printers: pages with Vietnamese letters, QR symbols as vectors. Knows no feature."""
