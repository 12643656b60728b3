"""One tenant per test with nothing but the client id: `night` has the tenant `night`, and so has `me@night`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sailpoint.exceptions import NotFoundException, UnauthorizedException

from support.feeds import SOURCE, feed
from support.sdk2 import Sdk


@pytest.mark.core
@pytest.mark.parametrize("client", ["{}", "me@{}"], ids=["client", "client@tenant"])
def test_two_tenants_see_nothing_of_each_other(serve, client) -> None:
    drydock = serve()
    day, night = (Sdk(drydock, client_id=client.format(tenant)) for tenant in ("day", "night"))
    job = day.load(SOURCE, feed())
    drydock.admin.of("day").advance("1m")
    assert day.status(job).total_accounts == 100
    with pytest.raises(NotFoundException):
        night.status(job)
    assert night.tasks.get_task_status_list_v1() == []
    assert drydock.admin.of("day").count(operation="load-accounts") == 1
    assert drydock.admin.of("night").count(operation="load-accounts") == 0


def test_each_tenant_has_its_own_clock_and_scenario(serve) -> None:
    drydock = serve()
    drydock.admin.of("strict").use_scenario("auth: {mode: strict}")
    drydock.admin.of("late").advance("20m")
    assert Sdk(drydock, client_id="me@strict").configuration.access_token is None
    late, early = Sdk(drydock, client_id="me@late"), Sdk(drydock, client_id="me@early")
    delay = late.status(late.load(SOURCE, feed())).start - early.status(early.load(SOURCE, feed())).start
    assert delay.total_seconds() == 1200
    drydock.admin.of("early").advance("13m")
    with pytest.raises(UnauthorizedException):
        early.tasks.get_task_status_list_v1()
    assert len(late.tasks.get_task_status_list_v1()) == 1


def test_thirty_two_programs_at_once(serve) -> None:
    drydock = serve("aggregation: {progress: polls}")

    def program(number: int) -> tuple[str, int]:
        sdk = Sdk(drydock, client_id=f"me@program-{number}")
        job = sdk.load(SOURCE, feed(range(number)) if number else b"id,name\n")
        statuses = [sdk.status(job) for _ in range(3)]
        assert [task.id for task in sdk.tasks.get_task_status_list_v1()] == [job]
        return statuses[-1].status, statuses[-1].total_accounts

    with ThreadPoolExecutor(32) as pool:
        assert list(pool.map(program, range(32))) == [("COMPLETED", number) for number in range(32)]
