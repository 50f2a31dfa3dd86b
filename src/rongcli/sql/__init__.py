"""One rule, and one decision, as SQL for a column of claims; and the dialects of SQL."""
