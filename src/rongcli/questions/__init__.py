"""Questions put to the evaluator: what fits, what nearly does, what to ask; the smallest input; two editions."""
