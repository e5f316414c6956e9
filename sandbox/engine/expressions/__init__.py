"""Condition, filter, key condition, update and projection expressions."""

from sandbox.engine.expressions.conditions import Condition, condition_of, parse_condition
from sandbox.engine.expressions.key_conditions import KeyClause, parse_key_condition
from sandbox.engine.expressions.projections import Projection, parse_projection
from sandbox.engine.expressions.substitutions import Substitutions
from sandbox.engine.expressions.updates import Update, parse_update, update_of

__all__ = [
    "Condition",
    "KeyClause",
    "Projection",
    "Substitutions",
    "Update",
    "condition_of",
    "parse_condition",
    "parse_key_condition",
    "parse_projection",
    "parse_update",
    "update_of",
]
