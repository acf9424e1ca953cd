"""A text message that many connections send: encoded once, and made into a frame once."""


class TextMessage:
    """One message. The first connection that writes it keeps its `frame` here for the others."""

    __slots__ = ("content", "frame")

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.frame: bytes | None = None

    def __len__(self) -> int:
        return len(self.content)
