"""The mutations of the police graph, put together."""

from strawberry.tools import create_type

from hub.resolvers.police.accept_hand_over import accept_hand_over
from hub.resolvers.police.acknowledge_notice import acknowledge_notice
from hub.resolvers.police.add_alert_area import add_alert_area
from hub.resolvers.police.add_case_note import add_case_note
from hub.resolvers.police.approve_change import approve_change
from hub.resolvers.police.approve_export import approve_export
from hub.resolvers.police.ask_tipster import ask_tipster
from hub.resolvers.police.assign_case import assign_case
from hub.resolvers.police.break_glass import break_glass
from hub.resolvers.police.cancel_export import cancel_export
from hub.resolvers.police.claim_tip import claim_tip
from hub.resolvers.police.close_case import close_case
from hub.resolvers.police.confirm_alert_area import confirm_alert_area
from hub.resolvers.police.confirm_case import confirm_case
from hub.resolvers.police.correct_last_seen import correct_last_seen
from hub.resolvers.police.create_partner import create_partner
from hub.resolvers.police.delete_saved_search import delete_saved_search
from hub.resolvers.police.end_share import end_share
from hub.resolvers.police.halt_all import halt_all
from hub.resolvers.police.hand_over_case import hand_over_case
from hub.resolvers.police.hide_case import hide_case
from hub.resolvers.police.hold_case import hold_case
from hub.resolvers.police.lift_hold import lift_hold
from hub.resolvers.police.link_cases import link_cases
from hub.resolvers.police.link_tips import link_tips
from hub.resolvers.police.mark_saved_search_seen import mark_saved_search_seen
from hub.resolvers.police.open_case import open_case
from hub.resolvers.police.override_preferences import override_preferences
from hub.resolvers.police.pause_alert import pause_alert
from hub.resolvers.police.preview_alert import preview_alert
from hub.resolvers.police.reissue_alert import reissue_alert
from hub.resolvers.police.release_tip import release_tip
from hub.resolvers.police.remove_alert_area import remove_alert_area
from hub.resolvers.police.renew_alert import renew_alert
from hub.resolvers.police.reopen_case import reopen_case
from hub.resolvers.police.replay_units import replay_units
from hub.resolvers.police.resume_alert import resume_alert
from hub.resolvers.police.resume_all import resume_all
from hub.resolvers.police.resume_export import resume_export
from hub.resolvers.police.return_case import return_case
from hub.resolvers.police.revise_case import revise_case
from hub.resolvers.police.revoke_partner_key import revoke_partner_key
from hub.resolvers.police.rotate_partner_key import rotate_partner_key
from hub.resolvers.police.save_search import save_search
from hub.resolvers.police.set_alert_radius import set_alert_radius
from hub.resolvers.police.set_partner_budget import set_partner_budget
from hub.resolvers.police.set_partner_channel import set_partner_channel
from hub.resolvers.police.set_partner_documents import set_partner_documents
from hub.resolvers.police.share_case import share_case
from hub.resolvers.police.start_export import start_export
from hub.resolvers.police.suspend_partner import suspend_partner
from hub.resolvers.police.triage_tip import triage_tip
from hub.resolvers.police.unhide_case import unhide_case
from hub.resolvers.police.unlink_tips import unlink_tips
from hub.resolvers.police.update_saved_search import update_saved_search

Mutation = create_type(
    "Mutation",
    [
        create_partner,
        rotate_partner_key,
        revoke_partner_key,
        set_partner_channel,
        set_partner_budget,
        set_partner_documents,
        suspend_partner,
        replay_units,
        halt_all,
        resume_all,
        preview_alert,
        open_case,
        revise_case,
        confirm_case,
        return_case,
        approve_change,
        close_case,
        reopen_case,
        reissue_alert,
        hold_case,
        lift_hold,
        hide_case,
        unhide_case,
        pause_alert,
        resume_alert,
        add_alert_area,
        correct_last_seen,
        confirm_alert_area,
        remove_alert_area,
        set_alert_radius,
        override_preferences,
        renew_alert,
        triage_tip,
        assign_case,
        hand_over_case,
        accept_hand_over,
        share_case,
        end_share,
        add_case_note,
        link_cases,
        break_glass,
        acknowledge_notice,
        claim_tip,
        release_tip,
        link_tips,
        unlink_tips,
        ask_tipster,
        save_search,
        update_saved_search,
        delete_saved_search,
        mark_saved_search_seen,
        start_export,
        approve_export,
        resume_export,
        cancel_export,
    ],
    description="Mutations of staff.",
)
