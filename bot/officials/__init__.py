"""Who works in the office: units, officials, what each may do, and what they must hear. Knows no screen."""
