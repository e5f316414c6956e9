"""Widgets and figures; each draws what it is handed."""

from sandbox.view.bill_view import BillView
from sandbox.view.break_even import BreakEven
from sandbox.view.collection_ruler import CollectionRuler
from sandbox.view.day_replay import DayReplay
from sandbox.view.expression_builder import ExpressionBuilder
from sandbox.view.funnel import Funnel
from sandbox.view.heat_map import HeatMap
from sandbox.view.index_mirror import IndexMirror
from sandbox.view.interleaver import Interleaver
from sandbox.view.item_card import ItemCard
from sandbox.view.partition_map import PartitionMap
from sandbox.view.three_replicas import ThreeReplicas
from sandbox.view.two_regions import TwoRegions

__all__ = [
    "BillView",
    "BreakEven",
    "CollectionRuler",
    "DayReplay",
    "ExpressionBuilder",
    "Funnel",
    "HeatMap",
    "IndexMirror",
    "Interleaver",
    "ItemCard",
    "PartitionMap",
    "ThreeReplicas",
    "TwoRegions",
]
