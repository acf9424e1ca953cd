"""The part of pyfcm 2.1 that the FCM channel builds on: credentials, payloads, the reading of answers."""

from pyfcm.fcm import FCMNotification as FCMNotification

__all__ = ["FCMNotification"]
