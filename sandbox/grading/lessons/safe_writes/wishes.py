"""The orders of the exercise: what is in the shop, what is wished for, and what may have become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.model.attributes import Item, from_python, item_from_python

Stored = Mapping[str, Item]
"""What a table holds, by id."""

PRODUCTS = (
    {"id": "P-100", "name": "Wool jumper", "price": Decimal("59.00"), "stock": 1},
    {"id": "P-105", "name": "Bramble jam", "price": Decimal("4.80"), "stock": 200},
    {"id": "P-106", "name": "Heather honey", "price": Decimal("7.25"), "stock": 3},
)
# what a till left behind whose power failed
TORN = {"id": "o-3005#P-105", "product_id": "P-105", "quantity": 7}


@dataclass(frozen=True)
class Wish:
    """An order that somebody wants to place, and why it must be refused; "" if it need not be."""

    number: int
    wanted: tuple[tuple[str, int], ...]  # products and quantities
    obstacle: str = ""
    order_number: int = 0  # where it is another than the wish's own
    payment_number: int = 0
    power_fails: bool = False

    @property
    def order_id(self) -> str:
        return f"o-{self.order_number or self.number}"

    @property
    def order(self) -> dict[str, Any]:
        return {
            "id": self.order_id,
            "customer_id": "c-0042",
            "placed_by": f"till {self.number % 2 + 1}",
        }

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [
            {"id": f"{self.order_id}#{product}", "product_id": product, "quantity": quantity}
            for product, quantity in self.wanted
        ]

    @property
    def payment(self) -> dict[str, Any]:
        number = self.payment_number or self.number
        return {"id": f"pay-{number}", "order_id": self.order_id, "amount": Decimal("9.60")}

    def carried_out(self, before: Stored) -> dict[str, Item]:
        """The table with all of the order."""
        new = {
            item["id"]: item_from_python(item) for item in (self.order, *self.lines, self.payment)
        }
        taken = {}
        for product, quantity in self.wanted:
            left = stock_of(before, product) - quantity
            taken[product] = {**before.get(product, {}), "stock": from_python(left)}
        return {**before, **new, **taken}


WISHES = (
    Wish(3001, (("P-100", 1), ("P-105", 2))),
    Wish(3002, (("P-105", 1), ("P-100", 1)), "P-100 is sold out"),
    Wish(3003, (("P-105", 1),), "pay-3001 has been used", payment_number=3001),
    Wish(3004, (("P-106", 1),), "o-3001 has been placed", order_number=3001),
    Wish(3005, (("P-105", 1),), "the line o-3005#P-105 is there already"),
    Wish(3006, (("P-105", 1), ("P-999", 1)), "there is no product P-999"),
    Wish(3007, (("P-106", 4),), "4 of P-106 are wished for, and 3 are left"),
    Wish(3008, (("P-105", 1), ("P-106", 1)), power_fails=True),
)


def stock_of(stored: Stored, product: str) -> int:
    """How many there are; 0 of what there is not."""
    kind, content = stored.get(product, {}).get("stock", ("N", "0"))
    return int(Decimal(content)) if kind == "N" else 0
