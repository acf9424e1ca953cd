"""Breaches of the shape of both graphs."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

CONVENTIONS = "tests/graphql/test_conventions.py"
KEEPS_RULES = f"{CONVENTIONS}::test_a_graph_keeps_the_rules_of_others"
EXEMPT = f"{CONVENTIONS}::test_every_exemption_is_needed"
SHAPE = "tests/graphql/test_shape.py"
DESCRIBED = f"{SHAPE}::test_every_part_says_what_it_is"

USER_ERRORS = "tests/e2e/test_user_errors.py"
ANSWERED = f"{USER_ERRORS}::test_a_bad_input_is_answered_by_code_and_path"
PAYLOADS = f"{SHAPE}::test_a_mutation_takes_one_input_and_gives_a_payload_of_its_own_with_typed_errors"
OPERATOR = "tests/graphql/test_police_operator.py"

PARTNER, POLICE = "docs/partner.graphql", "docs/police.graphql"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a type is named for what it is in the code",
        rows=("5.2.5",),
        edits=(
            Edit(PARTNER, "type AlertContact {", "type AlertContactType {"),
            Edit(PARTNER, ": AlertContact!", ": AlertContactType!"),
        ),
        tests=(KEEPS_RULES,),
    ),
    Breach(
        name="a type is left that nobody can come to",
        rows=("5.2.5",),
        edits=(
            Edit(
                PARTNER,
                "type AlertContact {",
                'type Former {\n  """Its id."""\n  id: ID!\n}\n\n"""Whom to call."""\ntype AlertContact {',
            ),
        ),
        tests=(KEEPS_RULES,),
    ),
    Breach(
        name="a list of values without a bound is taken for granted",
        rows=("5.2.2", "5.2.5"),
        edits=(
            Edit(
                POLICE,
                "  halted: Boolean!\n\n",
                '  halted: Boolean!\n\n  """All units."""\n  units: [ParkedUnit!]!\n\n',
            ),
        ),
        tests=(KEEPS_RULES, f"{SHAPE}::test_every_list_has_pages_or_a_bound"),
    ),
    Breach(
        name="the linter is given no rules for Relay",
        rows=("5.2.5",),
        edits=(
            Edit("tests/conventions/lint.mjs", "{ ...recommended.rules, ...relay.rules }", "{ ...recommended.rules }"),
        ),
        tests=(KEEPS_RULES, EXEMPT, f"{CONVENTIONS}::test_the_rules_see_what_breaks_them"),
    ),
    Breach(
        name="an exemption is kept that nobody needs",
        rows=("5.2.5",),
        edits=(
            Edit(
                CONVENTIONS,
                '("AudienceEntryEdge", "AuditEntryEdge"),',
                '("AudienceEntryEdge", "AuditEntryEdge", "CaseEdge"),',
            ),
        ),
        tests=(EXEMPT,),
    ),
    Breach(
        name="an argument goes without a description",
        rows=("5.2.4",),
        edits=(
            Edit(
                "hub/graphql/kit/fields.py",
                '            argument.description = "All that is asked for."\n',
                "            pass\n",
            ),
            Edit(PARTNER, '    """The id of an alert."""\n    id: ID!\n', "    id: ID!\n"),
        ),
        tests=(DESCRIBED,),
    ),
    Breach(
        name="a root has no description",
        rows=("5.2.4", "5.2.5"),
        edits=(Edit(PARTNER, '"""What partners look at."""\n', ""),),
        tests=(DESCRIBED, KEEPS_RULES),
    ),
    Breach(
        name="two mutations share a payload",
        rows=("5.2.3",),
        edits=(Edit(PARTNER, "): RemoveDevicesPayload!", "): RegisterDevicesPayload!"),),
        tests=(PAYLOADS,),
    ),
    Breach(
        name="a mutation says nothing of what was wrong",
        rows=("5.2.3",),
        edits=(
            Edit(
                "hub/schema/police/operator.py",
                "        return HaltAllPayload(halted=halted, user_errors=errors)\n",
                "        return HaltAllPayload(halted=halted, user_errors=errors[:0])\n",
            ),
        ),
        tests=(ANSWERED,),
    ),
    Breach(
        name="an error does not say which part it means",
        rows=("5.2.3",),
        edits=(Edit("hub/graphql/kit/user_errors.py", "path=list(error.path))", "path=[])"),),
        tests=(ANSWERED,),
    ),
    Breach(
        name="a refusal ends the request instead of being an answer",
        rows=("5.2.3",),
        edits=(
            Edit(
                "hub/graphql/kit/user_errors.py",
                "    except (InvalidInput, NotFound, Conflict) as error:\n",
                "    except (NotFound, Conflict) as error:\n",
            ),
        ),
        tests=(ANSWERED,),
    ),
    Breach(
        name="what is no receipt code is taken for a wrong one",
        rows=("5.2.11",),
        edits=(
            Edit(
                "hub/services/intake/withdraw_tip.py",
                "    if receipt is None:\n        raise TextInvalid(",
                "    if receipt is None:\n        return False\n        raise TextInvalid(",
            ),
        ),
        tests=(ANSWERED, "tests/e2e/test_tips.py::test_a_tip_is_taken_back_once_and_only_by_its_code"),
    ),
    Breach(
        name="the trail does not say who halted the hub",
        rows=("5.2.12",),
        edits=(
            Edit(
                "hub/services/operations/halt.py",
                "    await record(desk.audit, Looking(by, AuditAction.HALT_ALL, EVERYTHING, why, now))\n",
                "",
            ),
        ),
        tests=(
            f"{OPERATOR}::test_the_trail_says_who_halted_the_hub_and_why",
            f"{OPERATOR}::test_without_the_trail_a_hub_is_halted_and_not_let_go_on",
        ),
    ),
    Breach(
        name="without the trail a hub goes on pushing",
        rows=("5.2.12",),
        edits=(
            Edit(
                "hub/services/operations/halt.py",
                "    why = _reason(reason)\n    await desk.halt.set(True)\n",
                "    why = _reason(reason)\n"
                "    await record(desk.audit, Looking(by, AuditAction.HALT_ALL, EVERYTHING, why, now))\n"
                "    await desk.halt.set(True)\n",
            ),
        ),
        tests=(f"{OPERATOR}::test_without_the_trail_a_hub_is_halted_and_not_let_go_on",),
    ),
)
