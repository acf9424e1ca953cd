// The push of an end, for servers that push by themselves: words for an iPhone that surely got the alert.
// The same in Python, with Apple's pages: sdk/reunion/end.py
const OVER = { "zh-CN": "此寻人信息已结束，谢谢您。", en: "This alert is over. Thank you." };
const MARKS = {
  "zh-CN": { ACTUAL: "", EXERCISE: "【演练】", TEST: "【测试】" },
  en: { ACTUAL: "", EXERCISE: "[EXERCISE] ", TEST: "[TEST] " },
};
const MAX_TTL_SECONDS = 28 * 24 * 3600; // of FCM: a phone that is off must drop the alert too

/**
 * Return `data`, `android` and `apns` of a message of FCM HTTP v1; add the `token`.
 *
 * language: a tag such as `en-GB`; one without words gets `zh-CN`. isSurelyTold: true if FCM accepted a push of this
 * alert for the token that the device has now. A status that is not known is marked as TEST.
 */
export function endMessage({ id, revision, status }, language, isSurelyTold, now = Date.now()) {
  const near = String(language).toLowerCase().startsWith("en") ? "en" : "zh-CN";
  const mark = Object.hasOwn(MARKS[near], status) ? MARKS[near][status] : MARKS[near].TEST;
  const words = { alert: { body: mark + OVER[near] }, "interruption-level": "passive" };
  return {
    data: { alert: id, revision: `${revision}`, kind: "CANCEL", status, language: near },
    android: { priority: "high", ttl: `${MAX_TTL_SECONDS}s`, collapse_key: id },
    apns: {
      headers: {
        "apns-collapse-id": id, // the words take the place of the alert, whose pushes had it too
        "apns-priority": isSurelyTold ? "10" : "5", // Apple refuses 10 for data alone
        "apns-expiration": `${Math.floor(now / 1000) + MAX_TTL_SECONDS}`,
      },
      payload: { aps: { "content-available": 1, ...(isSurelyTold && words) } },
    },
  };
}
