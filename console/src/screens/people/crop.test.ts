import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, shownPart, WHOLE } from "./crop.ts";

test("the frame of a photo stays inside of the picture, however far it is moved", () => {
  for (const [width, height] of [[4000, 500], [300, 3000], [400, 500]] as const) {
    for (const zoom of [1, 2.5, 4]) {
      for (const [right, down] of [[9, 9], [-9, -9], [0.1, -0.2]] as const) {
        const part = shownPart(width, height, moved({ ...WHOLE, zoom }, right, down, width, height));
        assert.ok(part.left >= -1e-9 && part.top >= -1e-9);
        assert.ok(part.left + part.width <= width + 1e-9 && part.top + part.height <= height + 1e-9);
        assert.ok(Math.abs(part.width / part.height - 0.8) < 1e-9);
      }
    }
  }
});
