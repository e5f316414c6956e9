"""Bramble & Co., the shop of every lesson: its products, customers, orders and traffic.

Everything is made from a seed, so that every learner sees the same shop. Values are plain Python, as boto3's
resource takes them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

Item = dict[str, Any]

COUNTRIES = {"GB": 46, "DE": 18, "FR": 14, "IE": 9, "NL": 7, "SE": 6}  # customers in a hundred
STATUSES = {"DELIVERED": 78, "SHIPPED": 12, "OPEN": 7, "CANCELLED": 3}  # orders in a hundred
INTEREST = {
    "DELIVERED": 1,
    "SHIPPED": 12,
    "OPEN": 60,
    "CANCELLED": 1,
}  # how often such an order is asked for
RESELLER = "c-0042"  # one business customer, whose software asks for its orders all day
RESELLER_ORDERS = 4  # of a hundred orders
RESELLER_INTEREST = 9  # times as often as anybody else asks

_FIRST = (
    "Ada",
    "Bram",
    "Chidi",
    "Dora",
    "Elif",
    "Femi",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kavya",
    "Liam",
)
_LAST = (
    "Abara",
    "Brandt",
    "Castle",
    "Dubois",
    "Eriksen",
    "Farrell",
    "Gupta",
    "Hansen",
    "Ivers",
    "Jansen",
)

_PRODUCTS = (
    ("P-100", "Wool jumper", "clothing", "59.00", 12, {"sizes": ["S", "M", "L"], "colour": "moss"}),
    ("P-101", "Linen shirt", "clothing", "45.50", 30, {"sizes": ["M", "L"], "colour": "chalk"}),
    (
        "P-102",
        "Rain jacket",
        "clothing",
        "129.00",
        8,
        {"sizes": ["S", "M", "L", "XL"], "waterproof": True},
    ),
    ("P-103", "Walking boots", "shoes", "149.95", 5, {"sizes": [38, 39, 41, 43]}),
    ("P-104", "Garden clogs", "shoes", "24.00", 40, {"sizes": [37, 39, 42]}),
    ("P-105", "Bramble jam", "pantry", "4.80", 200, {"grams": 340}),
    ("P-106", "Heather honey", "pantry", "7.25", 85, {"grams": 250}),
    ("P-107", "Oat biscuits", "pantry", "3.10", 150, {"grams": 200, "allergens": ["oats"]}),
    ("P-108", "Enamel mug", "home", "11.00", 64, {"millilitres": 350}),
    ("P-109", "Beeswax candle", "home", "9.40", 0, {"discontinued": True}),
    ("P-110", "Field guide to hedges", "books", "18.99", 22, {"author": "D. Castle", "pages": 288}),
    ("P-111", "The library at night", "books", "12.50", 17, {"author": "A. Ivers", "pages": 196}),
)

_INVOICE = """Bramble & Co., 4 Orchard Lane, Hedgeford
INVOICE for order {order_id}
Customer {customer_id}, {country}    Ordered {ordered_at}
To pay: {total}

Dear customer,
thank you for your order. Everything that we send is packed by hand, and leaves the house within two working
days of your payment. If a parcel arrives damaged, keep the wrapping, take a photograph and write to us within
a week: we send the same again, or give your money back, as you prefer. Whatever you do not like may come back
within thirty days, unworn and unwashed, with this sheet in the parcel. Jam, honey and biscuits may come back
unopened only. Wool is washed by hand, in cold water and with very little soap, and dried lying down; boots
want grease in autumn, and rest on the day after a long walk. Gift vouchers are good for three years. Prices
include the tax of the country to which we send.

Yours, the people of Bramble & Co.
"""
LOG_SHARDS = 10  # shard#1 to shard#10: a busy log is spread over several partition key values
_CODES = {"200": 85, "404": 12, "500": 3}  # of a hundred requests to the web shop
_TRACE = "GET {path}: looked up the visitor, the cart, the prices; rendered; sent.\n"


def products() -> list[Item]:
    """The twelve products that fit on one screen. No two kinds have the same attributes."""
    return [
        {
            "product_id": number,
            "name": name,
            "category": category,
            "price": Decimal(price),
            "stock": stock,
        }
        | dict(extra)
        for number, name, category, price, stock, extra in _PRODUCTS
    ]


def products_table(name: str = "Products") -> dict[str, Any]:
    """CreateTable's parameters for the products by category and number, with an LSI by price and a GSI by name.

    >>> [index["IndexName"] for index in products_table()["LocalSecondaryIndexes"]]
    ['by-price']
    """
    whole = {"Projection": {"ProjectionType": "ALL"}}
    by_price = {"IndexName": "by-price", "KeySchema": _keys("category", "price")} | whole
    by_name = {"IndexName": "by-name", "KeySchema": _keys("name")} | whole
    types = {"category": "S", "product_id": "S", "price": "N", "name": "S"}
    return {
        "TableName": name,
        "KeySchema": _keys("category", "product_id"),
        "AttributeDefinitions": [
            {"AttributeName": key, "AttributeType": kind} for key, kind in types.items()
        ],
        "LocalSecondaryIndexes": [by_price],
        "GlobalSecondaryIndexes": [by_name],
        "BillingMode": "PAY_PER_REQUEST",
    }


def _keys(*names: str) -> list[dict[str, str]]:
    """A key schema: a partition key and, if there is a second name, a sort key."""
    roles = ("HASH", "RANGE")
    return [{"AttributeName": n, "KeyType": role} for n, role in zip(names, roles, strict=False)]


def customers(count: int = 300, *, seed: int = 7) -> list[Item]:
    """``count`` customers with a name and a country."""
    random = Random(f"customers {seed}")
    countries, weights = list(COUNTRIES), list(COUNTRIES.values())
    return [
        {
            "customer_id": f"c-{number:04d}",
            "name": f"{random.choice(_FIRST)} {random.choice(_LAST)}",
            "country": random.choices(countries, weights)[0],
        }
        for number in range(1, count + 1)
    ]


def orders(count: int = 2_000, *, seed: int = 7) -> list[Item]:
    """``count`` orders of 60 days, oldest first, from 300 customers."""
    return [dict(order) for order in _orders(count, seed)]


@lru_cache(maxsize=8)  # a check asks for the same orders each time that an answer is tried
def _orders(count: int, seed: int) -> list[Item]:
    random = Random(f"orders {seed}")
    people = customers(seed=seed)
    reseller = next(person for person in people if person["customer_id"] == RESELLER)
    statuses, weights = list(STATUSES), list(STATUSES.values())
    start = datetime(2026, 1, 1, tzinfo=UTC)
    step = timedelta(days=60) / count
    made = []
    for number in range(1, count + 1):
        person = reseller if random.randrange(100) < RESELLER_ORDERS else random.choice(people)
        when = start + step * number
        made.append(
            {
                "order_id": f"o-{number:05d}",
                "customer_id": person["customer_id"],
                "country": person["country"],
                "status": random.choices(statuses, weights)[0],
                "ordered_at": f"{when:%Y-%m-%dT%H:%M:%SZ}",
                "total": Decimal(random.randrange(310, 30_000)).scaleb(-2),
            }
        )
    return made


def with_invoices(some: Sequence[Item], *, sheets: int = 1) -> list[Item]:
    """The same orders, each with the text of its invoice; every sheet makes an item about a kilobyte larger."""
    return [order | {"invoice": _INVOICE.format(**order) * sheets} for order in some]


def web_log(count: int = 400, *, seed: int = 7) -> list[Item]:
    """``count`` entries of the web shop's log, oldest first, of about 40 KB each, in turn on ten log shards."""
    random = Random(f"log {seed}")
    codes, weights = list(_CODES), list(_CODES.values())
    numbers = [product[0] for product in _PRODUCTS]
    start = datetime(2026, 3, 1, tzinfo=UTC)
    made = []
    for number in range(count):
        code = random.choices(codes, weights)[0]
        path = f"/products/{random.choice(numbers)}"
        when = start + timedelta(seconds=7 * number)
        made.append(
            {
                "shard": f"shard#{number % LOG_SHARDS + 1}",
                "code_at": f"{code}#{when:%Y-%m-%dT%H:%M:%SZ}",
                "path": path,
                "trace": _TRACE.format(path=path) * 480,
            }
        )
    return made


def traffic(
    asked_for: Sequence[Item], requests: int = 20_000, *, seed: int = 7
) -> list[Mapping[str, Any]]:
    """A day's requests, each given as the order that it is about.

    Open orders are looked at far more often than delivered ones, and one reseller's software never rests: items
    may be spread evenly while the requests for them are not.
    """
    random = Random(f"traffic {seed}")
    weights = [
        INTEREST[order["status"]] * (RESELLER_INTEREST if order["customer_id"] == RESELLER else 1)
        for order in asked_for
    ]
    return random.choices(asked_for, weights, k=requests)


def batches(items: Sequence[Item], size: int = 25) -> Iterator[Sequence[Item]]:
    """The items in groups of at most ``size``; BatchWriteItem takes 25."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
