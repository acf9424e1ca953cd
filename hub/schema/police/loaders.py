"""Dataloaders behind the lazy fields of the police graph: one read for all objects of a page."""

from collections import defaultdict
from collections.abc import Sequence

from hub.domain.alerts.alert import Alert
from hub.domain.cases.grants import Grantee
from hub.domain.delivery.delivery_status import DeliveryStatus
from hub.domain.delivery.reach import AlertReach
from hub.domain.partners import PartnerKey
from hub.errors import NotFound
from hub.graphql.kit.loaders import read_each
from hub.schema.police.context import PoliceInfo
from hub.services.operations.list_partner_keys import list_partner_keys
from hub.services.police.access.read_known_grantees import read_known_grantees
from hub.services.police.alerts.read_alerts import read_alerts
from hub.services.police.cases.read_hidden_links import read_hidden_links
from hub.services.police.cases.read_same_child import read_same_child
from hub.services.police.delivery.read_delivery_status import read_delivery_status
from hub.services.police.statistics.read_reach import read_reach
from hub.services.police.tips.read_new_tips import read_new_tips


async def load_alerts(info: PoliceInfo, alert_ids: Sequence[str]) -> Sequence[Alert | NotFound]:
    """Load alerts by their ids."""
    alerts = await read_alerts(info.context.actor, info.context.services.stores.alerts, alert_ids)
    return [alerts.get(alert_id) or NotFound() for alert_id in alert_ids]


async def load_delivery_status(info: PoliceInfo, alert_ids: Sequence[str]) -> Sequence[DeliveryStatus | NotFound]:
    """Load how alerts stand, by the alerts' ids."""
    services = info.context.services
    now = await services.clock.now()
    stores = services.stores
    statuses = await read_delivery_status(
        info.context.actor, services.alerts.delivery_status, stores.cases, stores.access, alert_ids, now=now
    )
    return [statuses.get(alert_id) or NotFound() for alert_id in alert_ids]


async def read_delivery_status_now(info: PoliceInfo, alert_id: str) -> DeliveryStatus:
    """Read how one alert stands at this moment; raises NotFound."""
    [found] = await load_delivery_status(info, [alert_id])
    if isinstance(found, NotFound):
        raise found
    return found


async def load_new_tips(info: PoliceInfo, case_ids: Sequence[str]) -> Sequence[int | None]:
    """Load how many tips of cases nobody has triaged, by the cases' ids; None where the caller may read none."""
    services = info.context.services
    now, stores = await services.clock.now(), services.stores
    counts = await read_new_tips(info.context.actor, stores.tips, stores.cases, stores.access, case_ids, now=now)
    return [counts.get(case_id) for case_id in case_ids]


async def load_reach(info: PoliceInfo, keys: Sequence[tuple[str, str]]) -> Sequence[AlertReach | BaseException]:
    """Load the reach of the alerts of cases, by case id and purpose."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    cases: dict[str, list[str]] = defaultdict(list)
    for case_id, purpose in keys:
        cases[purpose].append(case_id)

    async def read(purpose: str) -> dict[str, AlertReach]:
        return await read_reach(
            by,
            services.case_reading,
            services.alerts.reach,
            services.rules.policy,
            cases[purpose],
            purpose=purpose,
            now=now,
        )

    by_purpose = dict(zip(cases, await read_each(read, cases), strict=True))

    def result(case_id: str, purpose: str) -> AlertReach | BaseException:
        reaches = by_purpose[purpose]
        return reaches if isinstance(reaches, BaseException) else reaches.get(case_id) or NotFound()

    return [result(*key) for key in keys]


async def load_same_child(info: PoliceInfo, keys: Sequence[str]) -> Sequence[Sequence[str]]:
    """Load the ids of the cases about each child, by child key."""
    found = await read_same_child(info.context.actor, info.context.services.stores.cases, keys)
    return [found.get(key, ()) for key in keys]


async def load_hidden_links(info: PoliceInfo, case_ids: Sequence[str]) -> Sequence[bool]:
    """Load whether linked cases are hidden from the caller, by their ids."""
    services = info.context.services
    now = await services.clock.now()
    hidden = await read_hidden_links(info.context.actor, services.case_reading, case_ids, now=now)
    return [case_id in hidden for case_id in case_ids]


async def load_known_grantees(info: PoliceInfo, grantees: Sequence[Grantee]) -> Sequence[bool]:
    """Load whether the hub knows the forces and officers of grants and offers."""
    known = await read_known_grantees(info.context.actor, info.context.services.staff.seen, grantees)
    return [grantee in known for grantee in grantees]


async def load_partner_keys(info: PoliceInfo, partner_ids: Sequence[str]) -> Sequence[list[PartnerKey]]:
    """Load the valid keys of partners by the partners' ids."""
    partners = info.context.services.operations.stores.partners
    keys = await list_partner_keys(info.context.actor, partners, partner_ids)
    return [keys[partner_id] for partner_id in partner_ids]
