"""The pages that a picture computes are those that the engine answers."""

from boto3.dynamodb.conditions import Attr, Key

from sandbox import Sandbox, shop
from sandbox.grading.tables import fresh_table
from sandbox.model.read_pages import pages_of
from sandbox.model.sizes import item_size


def test_computed_pages_are_the_engines_with_and_without_a_limit_in_a_scan_and_in_a_query():
    with Sandbox(seed=7) as lab:
        items = shop.with_invoices(shop.orders(300), sheets=10)
        table = fresh_table(lab, "Orders", "customer_id", "order_id", items=items)
        held = lab.snapshot("Orders").items
        mine = [item for item in held if item["customer_id"][1] == shop.RESELLER]
        of_reseller = {"KeyConditionExpression": Key("customer_id").eq(shop.RESELLER)}
        reads = ((table.scan, held, {}), (table.query, mine, of_reseller))
        for read, there, asked in reads:
            sizes = [item_size(item) for item in there]
            kept = [item["status"][1] == "SHIPPED" for item in there]
            for limit in (None, 5, len(there)):
                more = {} if limit is None else {"Limit": limit}
                seen, start = [], {}
                while start is not None:
                    page = read(
                        **asked,
                        **more,
                        **start,
                        FilterExpression=Attr("status").eq("SHIPPED"),
                        ReturnConsumedCapacity="TOTAL",
                    )
                    units = page["ConsumedCapacity"]["CapacityUnits"]
                    seen.append(
                        (page["ScannedCount"], page["Count"], units, "LastEvaluatedKey" in page)
                    )
                    last = page.get("LastEvaluatedKey")
                    start = {"ExclusiveStartKey": last} if last else None
                assert seen == [
                    (page.items_read, page.items_returned, page.units, page.more)
                    for page in pages_of(sizes, kept, limit=limit)
                ]
