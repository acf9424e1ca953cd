"""Enums of the statistics of cases. Import this module to use them in annotations."""

from hub.domain.statistics.case_counts import Dimension
from hub.domain.statistics.rates import RecoveryClock
from hub.domain.statistics.reach_counts import ReachDimension
from hub.schema.shared.enums import described

described(
    Dimension,
    "A fact by which counted children are grouped. Times are those of the disappearance, in the zone that you name.",
    {
        Dimension.REGION: "The code of the region, as the case names it.",
        Dimension.PROVINCE: "The region of the operator's list that this one is a part of and that is a part of none.",
        Dimension.MONTH: "A month, such as 2026-05.",
        Dimension.WEEK: "A week, by its Monday.",
        Dimension.DAY: "A day, such as 2026-05-25.",
        Dimension.DAY_OF_WEEK: "MONDAY to SUNDAY.",
        Dimension.HOUR_OF_DAY: "00 to 23.",
        Dimension.AGE_BAND: "0-2, 3-5, 6-10, 11-14 or 15-17 years.",
        Dimension.SEX: "The sex that police recorded.",
        Dimension.OUTCOME: "How the case ended; null while it is open.",
        Dimension.FOUND_BY: "What led to the child; null while it is open.",
        Dimension.FORCE: "The id of the force that has the case.",
        Dimension.ABDUCTOR_RELATION: "Who took the child; null if nobody has answered.",
        Dimension.TIME_TO_RECOVERY: "From the disappearance: within 1 h, 3 h, 6 h, 12 h, 24 h, 3 d, 7 d, 30 d, or "
        "later, each without those before it; null if nobody was found, or nobody knows when.",
    },
    name="StatisticDimension",
)

described(
    ReachDimension,
    "A fact of stages by which their reach is grouped.",
    {
        ReachDimension.RADIUS: "The smallest radius of the escalation policy, in km, that holds the stage's own, such "
        "as 100; null if it is wider than all of them.",
        ReachDimension.PARTNER: "The partner whose phones were told, by its name.",
        ReachDimension.MONTH: "The month in which the alert was opened, such as 2026-05, in the hub's time zone.",
        ReachDimension.REGION: "The code of the region, as the case names it; null for none.",
        ReachDimension.PROVINCE: "The region of the operator's list that this one is a part of and that is a part of "
        "none.",
    },
)

described(
    RecoveryClock,
    "The moment from which the time to recovery is counted.",
    {
        RecoveryClock.DISAPPEARANCE: "The time last seen, as it was corrected last.",
        RecoveryClock.OPENING: "The opening of the case; a child who was found before it took no time.",
    },
)
