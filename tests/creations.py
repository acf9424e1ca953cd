"""The effect of a second call of each mutation of both graphs: one table for all tests of it."""

KEYED = {
    "partner.submitTip": "a tip and its receipt code",
    "police.openCase": "a case, its alert, its stages",
    "police.reviseCase": "a revision, and a push to people told before if it is material",
    "police.closeCase": "the last revision of an alert, its CANCEL",
    "police.setAlertRadius": "a stage, a note in the case, an event of the feed",
    "police.addAlertArea": "an area with its stages, and a pushed revision",
    "police.correctLastSeen": "an area with its stages, and a pushed revision",
    "police.removeAlertArea": "a revision, a note in the case, an event of the feed",
    "police.renewAlert": "an event of the feed, and an expiry that moves with each call",
    "police.createPartner": "a partner",
    "police.rotatePartnerKey": "a key, and the expiry of the earlier ones",
    "police.setPartnerChannel": "a secret, where none is given; another version of the channel",
}
"""Mutations that create something with each call, and what: they take an idempotency key."""

BY_NATURE = {
    "partner.registerDevices": "a device is its ref: the second call finds it",
    "partner.reportLocations": "a device is where it was last reported",
    "partner.removeDevices": "an unknown device counts as removed",
    "partner.setDevicePreferences": "new preferences replace the old ones",
    "partner.withdrawTip": "a code is good for one withdrawal",
    "partner.confirmReceipts": "a device and a kind of receipt count once for an alert",
    "police.confirmCase": "a case is confirmed or not",
    "police.confirmAlertArea": "an area is confirmed or not",
    "police.pauseAlert": "an alert is paused or not; only the pause is noted",
    "police.resumeAlert": "an alert is paused or not; only the resumption is noted",
    "police.overridePreferences": "it is overridden or not; only the first is noted",
    "police.triageTip": "a tip is in one state",
    "police.revokePartnerKey": "a revoked key is not revoked again",
    "police.setPartnerBudget": "a budget is the last one that was set",
    "police.setPartnerDocuments": "a document is its text: the second call finds it",
    "police.suspendPartner": "a partner is suspended or not",
    "police.replayUnits": "a unit that is not parked is not replayed",
    "police.haltAll": "the hub is halted or not",
    "police.resumeAll": "the hub is halted or not",
}
"""Mutations that lead to a state, and why a second call adds nothing: they take no key."""
