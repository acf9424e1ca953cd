"""The relation of an abductor to the child. It stays with police: it tells what became of a family."""

from enum import StrEnum


class AbductorRelation(StrEnum):
    """The person who took the child, as the child knew that person.

    The terms are those of the AMBER Alert reports of the National Center for Missing and Exploited Children: PARENT and
    OTHER_RELATIVE are family abductions, ACQUAINTANCE and STRANGER nonfamily ones. NOT_ABDUCTED covers its children who
    are lost, injured or ran away. UNKNOWN is an answer too: nobody knows. A case without a relation has no answer yet.
    """

    PARENT = "PARENT"
    OTHER_RELATIVE = "OTHER_RELATIVE"
    ACQUAINTANCE = "ACQUAINTANCE"
    STRANGER = "STRANGER"
    NOT_ABDUCTED = "NOT_ABDUCTED"
    UNKNOWN = "UNKNOWN"
