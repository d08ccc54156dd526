"""What is the matter with a study's inputs: one module a subject, findings for a report."""
