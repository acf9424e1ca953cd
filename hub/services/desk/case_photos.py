"""Which photos a case may show."""

from hub.domain.reports import Report
from hub.services.desk.ports import Desk
from hub.services.media.attach_photo import require_case_photos


async def require_photos(desk: Desk, report: Report) -> None:
    """Raise NotFound with the path of the first photo that police did not bring in."""
    await require_case_photos(desk.photos, [report.child.photo], path=("child", "photo"))
    for place, suspect in enumerate(report.suspects):
        await require_case_photos(desk.photos, [suspect.photo], path=("suspects", str(place), "photo"))
