"""Two audits of one study: what changed, for whom, and what can explain it."""
