"""Checks, hints, outcomes, and the authoring of exercises."""
