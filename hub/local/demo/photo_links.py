"""Fetch photo links as a phone does."""

from hub.local.demo.play import Play


async def photo_link(stage: Play, alert: str) -> None:
    """Keep the link to the child's photo, as a partner reads it while the alert is active."""
    link = (await stage.cast.apps[0].client.alerts.get(alert)).child.photo
    if link:
        stage.evidence.script.photo_links.append({"alert": alert, "url": link})
        await fetch_photo(stage, link)


async def fetch_photo(stage: Play, url: str) -> None:
    """Fetch a photo link and record the status."""
    async with stage.session.get(url) as response:
        await response.read()
        stage.evidence.seen(
            "wire/photos", url=url, status=response.status, cache_control=response.headers.get("Cache-Control")
        )
