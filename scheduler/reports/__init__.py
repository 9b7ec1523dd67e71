"""Reports that an office must file: figures with the query behind each, frozen when approved; Word, Excel, PDF."""
