"""Khảo sát hài lòng của đơn vị: questionnaires, rounds, codes to scan, anonymous answers, results."""
