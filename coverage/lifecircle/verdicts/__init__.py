"""Goals judged: one evaluator per rule kind, and the results everything above reads."""
