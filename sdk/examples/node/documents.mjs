// The documents that these programs send. Where a hub executes persisted documents only, its operator registers them.
const ALERT_FIELDS = `fragment AlertFields on Alert {
  id state texts(language: "en") { title } areas { number district radiusKm }
}`;

export const VIEWER = "query viewer { viewer { partner { name } mode } }";

export const REGISTER_DEVICES = `mutation registerDevices($input: RegisterDevicesInput!) {
  registerDevices(input: $input) { results { ref ok error { code message } } userErrors { code message } }
}`;

export const SUBMIT_TIP = `mutation submitTip($input: SubmitTipInput!) {
  submitTip(input: $input) { receiptCode userErrors { code message } }
}`;

export const ALERTS = `query alerts($state: AlertState!, $after: String) {
  alerts(state: $state, first: 100, after: $after) {
    edges { node { ...AlertFields } }
    pageInfo { hasNextPage endCursor }
  }
} ${ALERT_FIELDS}`;

export const ALERT_FEED = `subscription alertFeed($after: String) {
  alertFeed(after: $after, heartbeat: 60) { cursor type alert { ...AlertFields } }
} ${ALERT_FIELDS}`;
