// Send a tip to the police. Its text comes by standard input: others can read the arguments of a program.
//
//     echo "She was at the station." | node tip.mjs ALERT_ID [IDEMPOTENCY_KEY]
import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { SUBMIT_TIP } from "./documents.mjs";
import { HubError, call, run } from "./hub.mjs";

// An app makes the key as a person presses "send", and keeps it with the draft until it has the receipt code.
const [alert, idempotencyKey = randomUUID()] = process.argv.slice(2);

run(async () => {
  const input = { alert, text: (await text(process.stdin)).trim(), idempotencyKey };
  console.error(`If this ends without a receipt code, send the tip again with the key ${idempotencyKey}`);
  const { receiptCode, userErrors } = (await call(SUBMIT_TIP, { input })).submitTip;
  for (const { code, message } of userErrors) throw new HubError(`${code}: ${message}`);
  console.log(`receipt code, for the tipster only: ${receiptCode}`);
});
