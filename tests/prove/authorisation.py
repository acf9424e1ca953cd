"""Faults in permissions."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "an officer without a certificate acts",
        (Edit("hub/domain/actors.py", "        if not self.certified:", "        if False:"),),
        red=("tests/services/test_authorisation.py::test_a_service_refuses_wrong_roles_before_it_touches_anything",),
    ),
    Fault(
        "everybody with a token is certified",
        (Edit("hub/identity/staff_tokens.py", 'certified=claims["certified"],', "certified=True,"),),
        red=("tests/local/test_local_issuer.py::test_an_officer_comes_back_from_a_token",),
    ),
    Fault(
        "the issuer's keys are fetched over plain http in production",
        (
            Edit(
                "hub/identity/provider_http.py",
                'if parts.scheme != "https" and not is_local:',
                'if parts.scheme not in ("https", "http") and not is_local:',
            ),
        ),
        red=("tests/identity/test_issuer_keys.py",),
    ),
    Fault(
        "an officer confirms an own case from a second account",
        (
            Edit(
                "hub/domain/cases/case.py",
                "        if not by.is_another(self.placed_by, self.placed_person):",
                "        if by.account == self.placed_by:",
            ),
        ),
        red=(
            "tests/services/police/cases/test_correct_last_seen.py::test_corrected_place_is_confirmed_by_another_person",
        ),
    ),
    Fault(
        "an officer adds words to a new case and confirms it from a second account",
        (
            Edit(
                "hub/services/police/steps/reach_limit.py",
                "any(author and not on.by.is_another(author.account, author.person) for author in authors)",
                "any(author and on.by.account == author.account for author in authors)",
            ),
        ),
        red=(
            "tests/services/police/cases/test_confirmed_content.py::test_writer_of_public_facts_does_not_confirm_the_case",
        ),
    ),
    Fault(
        "a gateway's reference to a tip is read without the power",
        (Edit("hub/services/police/tips/read_tip.py", "    by.require(Permission.READ_CASES)\n", ""),),
        red=("tests/test_house.py::test_each_field_admits_only_the_listed_roles[police-an entity Tip]",),
    ),
    Fault(
        "officers see partners as nodes",
        (
            Edit(
                "hub/services/operations/read_partner.py",
                "    by.require(Permission.OPERATE)\n",
                "",
            ),
        ),
        red=("tests/test_house.py::test_each_field_admits_only_the_listed_roles[police-node of a partner]",),
    ),
    Fault(
        "a gateway's references are resolved for a stranger",
        (
            Edit(
                "hub/resolvers/partner/loaders/partners.py",
                (
                    "    actor = await read_viewer(info.context.actor)\n"
                    "    viewer = Partner.from_domain(actor)\n"
                    "    return [viewer if key == actor.partner else None for key in ids]"
                ),
                (
                    "    actor = info.context.admitted\n"
                    "    return [Partner.from_domain(actor) if actor else None for key in ids]"
                ),
            ),
        ),
        red=("tests/test_house.py::test_every_entity_refuses_a_stranger",),
    ),
    Fault(
        "a revoked key still works",
        (
            Edit(
                "hub/storage/mongo/partners/partners.py",
                '{"$in": hashes}, **_open_at(datetime.now(UTC))}',
                '{"$in": hashes}}',
            ),
        ),
        red=("tests/e2e/test_devices.py::test_an_unknown_malformed_or_revoked_key_is_refused",),
    ),
    Fault(
        "a live key sees exercises",
        (
            Edit(
                "hub/domain/alerts/alert.py",
                "KeyMode.LIVE if self is AlertStatus.ACTUAL else KeyMode.TEST",
                "KeyMode.TEST if self is AlertStatus.TEST else KeyMode.LIVE",
            ),
        ),
        red=("tests/e2e/test_modes.py::test_each_key_sees_its_own_alerts_only[EXERCISE]",),
    ),
    Fault(
        "a session is trusted for longer than five seconds",
        (
            Edit(
                "hub/graphql/live/session_checks.py",
                "SESSION_CHECK_SECONDS: Final = 3.0",
                "SESSION_CHECK_SECONDS: Final = 9.0",
            ),
        ),
        red=("tests/e2e/test_feed.py::test_a_revoked_key_ends_the_feed",),
    ),
    Fault(
        "a group of subscribers ignores the scope",
        (Edit("hub/graphql/live/subscription_key.py", "operation, rest, scope)", "operation, rest)"),),
        red=("tests/graphql/live/test_shared_subscriptions.py::test_scopes_never_share_an_execution",),
    ),
    Fault(
        "production accepts an FCM on its own machine",
        (
            Edit(
                "hub/settings.py",
                '"loopback_webhooks", "fcm_endpoint", mode="before")',
                '"loopback_webhooks", mode="before")',
            ),
        ),
        red=(
            "tests/test_settings.py::test_production_refuses_settings_of_embedded_parts[HUB_FCM_ENDPOINT-http://127.0.0.1:4]",
        ),
    ),
)
