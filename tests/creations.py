"""What becomes of each mutation of both graphs that is sent twice: the one table, which every test of it reads."""

KEYED = {
    "partner.submitTip": "a tip and its receipt code",
    "police.openCase": "a case, its alert, its stages",
    "police.reviseCase": "a revision, and a push to those told before if it is material",
    "police.closeCase": "the last revision of an alert, its CANCEL",
    "police.setAlertRadius": "a stage, a note in the case, an event of the feed",
    "police.renewAlert": "an event of the feed, and an end that moves with each call",
    "police.createPartner": "a partner",
    "police.rotatePartnerKey": "a key, and an end of the earlier ones",
    "police.setPartnerChannel": "a secret, where none is given; another version of the channel",
}
"""Those that make something each time, and what: they take an idempotency key."""

BY_NATURE = {
    "partner.registerDevices": "a device is its ref: the second call finds it",
    "partner.reportLocations": "a device is where it was said to be",
    "partner.removeDevices": "a device that is gone is as good as removed",
    "partner.setDevicePreferences": "what is asked of a device replaces what was",
    "partner.withdrawTip": "a code is good for one withdrawal",
    "partner.confirmReceipts": "a device and a kind of receipt count once for an alert",
    "police.confirmCase": "a case is confirmed or not",
    "police.pauseAlert": "an alert is held or not; only what holds it is noted",
    "police.resumeAlert": "an alert is held or not; only what lets it go is noted",
    "police.overridePreferences": "it is overridden or not; only the first is noted",
    "police.triageTip": "a tip is in one state",
    "police.revokePartnerKey": "a key that has stopped is not stopped again",
    "police.setPartnerBudget": "a budget is what was said last",
    "police.setPartnerDocuments": "a document is its text: the second call finds it",
    "police.suspendPartner": "a partner is stopped or not",
    "police.replayUnits": "a unit that is not parked is not let go",
    "police.haltAll": "the hub is halted or not",
    "police.resumeAll": "the hub is halted or not",
}
"""Those that lead to a state, and why the second call makes nothing more: they take none."""
