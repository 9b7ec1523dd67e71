"""How files of others become records of the catalogue: the national portal, sheets, our own TOML."""
