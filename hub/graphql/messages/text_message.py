"""A text on its way: made once, and made to a frame once, however many it is sent to."""


class TextMessage:
    """One message. Whoever writes it first leaves its `frame` here for the next."""

    __slots__ = ("content", "frame")

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.frame: bytes | None = None

    def __len__(self) -> int:
        return len(self.content)
