"""An address outside is the operator's own: an answer that points elsewhere is not followed, and takes nothing."""

from aiohttp import web

from hub.duty.heartbeat import OutsideHeartbeat


async def test_redirect_is_neither_followed_nor_taken() -> None:
    called: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        called.append(request.path)
        return web.Response(status=307, headers={"Location": "/there"}) if request.path == "/here" else web.Response()

    app = web.Application()
    app.router.add_post("/{path}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    heartbeat = OutsideHeartbeat(f"http://127.0.0.1:{runner.addresses[0][1]}/here")
    try:
        assert not await heartbeat.beat()
    finally:
        await heartbeat.close()
        await runner.cleanup()
    assert called == ["/here"]
