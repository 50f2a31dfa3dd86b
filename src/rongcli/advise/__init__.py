"""Questions put to the evaluator: the smallest input, an award against its input, two editions, a saved answer."""
