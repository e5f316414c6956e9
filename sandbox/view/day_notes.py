"""Words on the panels of a day's replay: names where things are, numbers beside the last minute that is over."""

from sandbox.model.day import Day, Shortfall
from sandbox.view.day_layout import APART, Panel, apart, units, words
from sandbox.view.day_panel import ROOM, path


def notes(day: Day, panel: Panel, minutes: int) -> list[str]:
    """Above a panel, how long the worst shortfall lasted; from close by, what served it and what did not."""
    worst = day.worst(minutes)
    if not worst or worst.throttles is None or not panel.first <= worst.start < panel.last:
        return []
    start, end, y = panel.x(worst.start), panel.x(worst.end), panel.top - 12
    said = f"{worst.end - worst.start:,} min short of capacity"
    said += " so far" if worst.end >= minutes else ""
    left = start > (panel.left + panel.right) / 2
    x, anchor = (start - 7, "end") if left else (end + 7, "start")
    found = [
        path("shortfall", f"M{start:.1f} {y}v7M{start:.1f} {y}H{end:.1f}v7", "lasted"),
        words(said, "lasting", x, y + 4, "small", anchor),
    ]
    if panel.whole or start - panel.left < ROOM:
        return found
    return found + _names(day, panel, worst, worst.throttles)


def _names(day: Day, panel: Panel, worst: Shortfall, throttles: int) -> list[str]:
    """Of the areas, left of where demand rises."""
    minutes = day.scaled.minutes
    peak = max(minute.demand for minute in minutes[worst.start : worst.end])
    high, low = apart([panel.y(peak) + 10, panel.y(minutes[worst.start].provisioned) - 10])
    x, kind = panel.x(throttles) - 7, "label strong requests-ink"
    found = [words("throttled", "throttling", x, high, kind, "end")]
    if throttles > worst.start:
        x = panel.x(worst.start) - 7
        found.append(words("burst capacity", "bursting", x, low, "label items-ink", "end"))
    return found


def now(day: Day, panel: Panel, minutes: int, *, on_demand: bool) -> list[str]:
    """The last minute that is over, with its numbers beside it; a panel that is over keeps its last."""
    if minutes < panel.first:
        return []
    x, last = panel.x(minutes), max(0, min(minutes, panel.last) - 1)
    line = f"M{x:.1f} {panel.top}V{panel.bottom + 5}" if minutes <= panel.last else ""
    return [path("now", line), *_readings(day, panel, last, x, on_demand)]


def _readings(day: Day, panel: Panel, last: int, x: float, on_demand: bool) -> list[str]:
    minute, other = day.scaled.minutes[last], day.on_demand.minutes[last]
    middle = minute.demand - minute.throttled / 2
    read = [
        (minute.provisioned, minute.provisioned, "provisioned", ""),
        (minute.demand, minute.demand, "demand", "items-ink"),
        *([(middle, minute.throttled, "throttled", "requests-ink")] if minute.throttled else []),
        *([(other.consumed, other.consumed, "on-demand", "chosen-ink")] if on_demand else []),
    ]
    read.sort(key=lambda one: -one[0])
    lowest = panel.bottom - 2 - APART * (len(read) - 1)
    places = apart([min(panel.y(at[0]) + 4, lowest + APART * n) for n, at in enumerate(read)])
    return [
        words(f"{units(number)} {name}", f"read-{name}", x + 7, y, f"label strong {ink}".strip())
        for (_, number, name, ink), y in zip(read, places, strict=True)
    ]
