"""Condition, filter, key condition, update and projection expressions."""
