"""Where reports are more than expected, asked by people: one question in, one answer out, with its terms."""
