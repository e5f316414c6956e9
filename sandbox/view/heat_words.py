"""What there is to notice in a second of a heat map: a hot key, a hot partition, or too little capacity."""

from sandbox.model.table_heat import HeatRecord, PartitionHeat, TableHeat
from sandbox.view.heat_picture import Strip, minutes
from sandbox.view.partition_drawing import amount


def noticed(record: HeatRecord, heat: TableHeat, unit: str, *, write: bool) -> str:
    """Which limit throttles in this second, if any."""
    hot = [partition for partition in heat.partitions if partition.hot]
    if hot and (heat.short or heat.left < heat.throttled):
        return (
            f"Both limits at once: {hot[0].label} is at its ceiling of {heat.ceiling:,}, and the table has "
            f"{heat.available:,.0f} {unit} for the {amount(heat.demanded)} that it is asked for."
        )
    if heat.short:
        return (
            f"The table is asked for {amount(heat.demanded)} {unit} and has {heat.available:,.0f}: too little "
            f"capacity. No partition is at its ceiling of {heat.ceiling:,}."
        )
    if hot:
        worst = max(hot, key=lambda partition: partition.throttled)
        return (
            f"{worst.label} is asked for {amount(worst.demanded)} {unit} and serves {amount(worst.admitted)}; the "
            f"table has {heat.left:,.0f} to spare: {_cause(record, worst, heat, write=write)}"
        )
    if not heat.demanded:
        return "Nothing is asked for in this second."
    busiest = heat.hottest
    return (
        f"All {amount(heat.demanded)} {unit} are served; {busiest.label} has the most to do, "
        f"{amount(busiest.demanded)} of the {heat.ceiling:,} that a partition can."
    )


def _cause(record: HeatRecord, worst: PartitionHeat, heat: TableHeat, *, write: bool) -> str:
    """One key that is too hot for any partition, or several that a split would part."""
    key, units = record.busiest_key(worst, heat.at, write=write)
    if units > heat.ceiling:
        return f'a hot key ("{key}" alone wants {amount(units)}), not too little capacity.'
    most = f'its busiest key, "{key}", wants {amount(units)}'
    return f"a hot partition, not too little capacity; {most}."


def in_all(record: HeatRecord, strip: Strip, unit: str, *, write: bool) -> str:
    """How much of the whole was throttled, how much of the capacity was used, and what was split."""
    served, lost = sum(strip.served), sum(strip.throttled)
    said = f"In all {record.seconds} seconds nothing is throttled"
    if lost:
        said = (
            f"In all {record.seconds} seconds {amount(lost)} of {amount(served + lost)} {unit} are throttled "
            f"({lost / (served + lost):.1%})"
        )
    if record.provisioned:
        said += f", and {served / record.inflow(write=write):.0%} of what is provisioned is used"
    splits = [f"{names} at {minutes(second)}" for second, names in sorted(strip.splits.items())]
    return f"{said}. Split: {'; '.join(splits)}." if splits else f"{said}."
