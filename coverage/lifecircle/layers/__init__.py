"""The planner's files, read and checked."""
