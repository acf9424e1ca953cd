"""Breaches that hostile requests must find: by the whole corpus, or by the tests of what it found."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

CORPUS, RUN = "tests/hostile/test_corpus.py", "tests/e2e/test_hostile_requests.py"
MASKING, REQUESTS = "hub/graphql/execution/masking.py", "hub/graphql/messages/requests.py"
FOUNDATION = "tests/graphql/test_foundation.py"
CLOSED = f"{CORPUS}::test_in_production_no_name_is_suggested_and_nothing_is_told_of_the_schema"

BREACHES = (
    Breach(
        name="the corpus is a tenth of itself",
        rows=("5.6.1", "5.6.2"),
        edits=(
            Edit(
                "tests/hostile/corpus.py",
                "    return [*generated(scene), *made_by_hand(scene)]",
                "    return [*generated(scene), *made_by_hand(scene)][::10]",
            ),
            Edit("tests/hostile/generated.py", "for graph in PATHS for attack in", "for graph in () for attack in"),
        ),
        tests=(
            f"{CORPUS}::test_three_hundred_are_generated_for_both_graphs",
            f"{CORPUS}::test_they_are_the_same_each_time",
        ),
    ),
    Breach(
        name="nobody tries WebSockets by hand",
        rows=("5.6.3",),
        edits=(
            Edit(
                "tests/hostile/sockets.py",
                "[*_handshakes(scene), *_greetings(scene), *_out_of_turn(scene), *_frames(scene), *_streams(scene)]",
                "[*_streams(scene)]",
            ),
        ),
        tests=(f"{CORPUS}::test_a_hundred_and_fifty_and_more_are_made_by_hand",),
    ),
    Breach(
        name="a purpose that is no text breaks its door",
        rows=("5.6.4",),
        edits=(Edit("hub/http/photo_routes.py", "except UnicodeDecodeError:", "except ZeroDivisionError:"),),
        tests=(f"{RUN}::test_nothing_fails_inside_the_hub",),
    ),
    Breach(
        name="an error's text comes through",
        rows=("5.6.5",),
        edits=(
            Edit(
                MASKING,
                "        return _rewritten(error, MASKED_SENTENCE,",
                "        return _rewritten(error, str(cause),",
            ),
        ),
        tests=(CLOSED,),
    ),
    Breach(
        name="an officer without a certificate reads cases",
        rows=("5.6.5",),
        edits=(Edit("hub/domain/actors.py", "if not self.certified:", "if self is None:"),),
        tests=(f"{RUN}::test_no_answer_tells_what_was_planted",),
    ),
    Breach(
        name="any number of characters of documents is kept",
        rows=("5.6.6", "5.6.11"),
        edits=(
            Edit(
                "hub/graphql/documents/text_cache.py",
                "MOST_CHARACTERS: Final = 100_000",
                "MOST_CHARACTERS: Final = 100_000_000",
            ),
        ),
        tests=("tests/graphql/test_text_cache.py::test_documents_are_kept_by_length_and_not_by_number",),
    ),
    Breach(
        name="a handshake that cannot be read is left without an end",
        rows=("5.6.6", "5.6.12"),
        edits=(
            Edit(
                "hub/graphql/upstream/uvicorn_websocket.py",
                "if self.conn.handshake_exc is not None and not",
                "if not self.transport and not",
            ),
        ),
        tests=(f"{RUN}::test_each_is_answered_or_hung_up_on",),
    ),
    Breach(
        name="too many wrong receipt codes are the hub's failure",
        rows=("5.6.13",),
        edits=(
            Edit(
                "hub/services/intake/withdraw_tip.py",
                'raise RateLimited("Too many wrong receipt codes; try again in a minute.", retry_after=60)',
                'raise RateLimited.__base__("Too many wrong receipt codes; try again in a minute.")',
            ),
        ),
        tests=("tests/services/intake/test_tips.py",),
    ),
    Breach(
        name="in production, names of arguments, types and inputs are suggested",
        rows=("5.6.14",),
        edits=(Edit(MASKING, 'HINT.sub("", message) if closed else message', "message if closed else message"),),
        tests=(CLOSED,),
    ),
    Breach(
        name="a list of operations is a request",
        rows=("5.4.6",),
        edits=(
            Edit(
                REQUESTS,
                "    document = read_json(data)\n",
                "    document = read_json(data)\n    document = document[0] if document else {}\n",
            ),
        ),
        tests=(f"{FOUNDATION}::test_what_is_no_request_is_refused_as_json",),
    ),
    Breach(
        name="a body of any sort is a request",
        rows=("5.4.7", "5.4.16"),
        edits=(Edit(REQUESTS, "    if sent.get_content_type() != MediaType.JSON or (", "    if ("),),
        tests=(f"{FOUNDATION}::test_a_body_of_another_kind_is_refused",),
    ),
)
