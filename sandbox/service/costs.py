"""What requests cost, done or only thought of, and what work like them costs in a month."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from sandbox.model.explain import Explanation
from sandbox.model.ledger import LedgerEntry
from sandbox.model.pricing.bill import CALCULATOR_HOURS, Conventions
from sandbox.model.pricing.comparison import Comparison, compare
from sandbox.model.pricing.exact import Number
from sandbox.model.pricing.own_work import usage_of
from sandbox.model.pricing.price_list import PriceList, RegionPrices
from sandbox.model.pricing.usage import RECOMMENDED_TARGET
from sandbox.service.price_file import price_list
from sandbox.service.seen import Seen


class Costs(Seen):
    """A part of `Sandbox`: units and dollars."""

    def explain(self, call: Callable[[], Any] | LedgerEntry) -> Explanation:
        """What a request does, what it costs and what would make it cheaper, without doing it.

        ``call`` makes one request: ``lab.explain(lambda: table.scan())``. Writes are rehearsed and change nothing. A
        ledger entry, such as ``lab.receipt()``, is explained as it was. ValueError if there is not exactly one request.
        """
        if isinstance(call, LedgerEntry):
            return Explanation(call, self.prices)
        with self._engine.rehearsal() as rehearsed, suppress(ClientError):
            call()
        if len(rehearsed) != 1:
            raise ValueError(
                f"That made {len(rehearsed)} requests; explain takes a function that makes exactly one, "
                "such as  lambda: table.scan()"
            )
        return Explanation(rehearsed[0], self.prices)

    @property
    def prices(self) -> RegionPrices:
        """What things cost in this Region, for whatever asks for prices: ``DayReplay(prices=lab.prices)``."""
        return price_list()[self.region]

    @property
    def price_list(self) -> PriceList:
        """The prices of every Region: what ``BreakEven(WhatIf(), lab.price_list)`` takes for its sliders."""
        return price_list()

    def bill(
        self,
        work: Iterable[LedgerEntry] | None = None,
        *,
        times: Number = 1,
        region: str | None = None,
        free_tier: bool = False,
        hours: Number = CALCULATOR_HOURS,
        target_utilisation: Number = RECOMMENDED_TARGET,
    ) -> Comparison:
        """What this work costs, done ``times`` a second for a month, in every mode: ``print`` shows it line by line.

        ``work`` is a part of the ledger, such as ``lab.ledger.since(mark)``; all of it, if none is given. Storage is
        what the tables hold now. NoPrice (a LookupError) for a Region that has no prices.
        """
        with self._engine.lock:
            tables = self._engine.catalog(self.region).tables
            snapshots = {name: tables[name].snapshot() for name in tables}
            elsewhere = self._engine.global_tables.elsewhere(self.region)
        priced_in = region or self.region
        # priced from another Region, that one and this one change places
        replicas = {
            name: tuple(self.region if each == priced_in else each for each in regions)
            for name, regions in elsewhere.items()
        }
        conventions = Conventions(hours, free_tier=free_tier)
        usage = usage_of(
            self.ledger if work is None else work,
            snapshots,
            times=times,
            conventions=conventions,
            target_utilisation=target_utilisation,
            replicas=replicas,
        )
        today = self.clock.now.date()
        return compare(usage, price_list(), priced_in, today=today)
