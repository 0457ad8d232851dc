/** Whether a watch that was broken off and resumed has seen every event, in order. */

import { existsSync, readFileSync } from "node:fs";

export async function checkWatch(client, { scenario, eventsPath }) {
  if (scenario !== "watch") return [];
  const seen = existsSync(eventsPath)
    ? readFileSync(eventsPath, "utf8")
        .split("\n")
        .filter((line) => /^\d+$/.test(line))
    : [];
  const { rows } = await client.query("select id::text from ledger where id <= $1::int8 order by ledger.id", [
    seen.at(-1) ?? "0",
  ]);
  const expected = rows.map(({ id }) => id);
  // One that was delivered, and whose receiver died before it could write that down, comes again.
  const distinct = seen.filter((position, index) => position !== seen[index - 1]);
  if (seen.length > 0 && distinct.join() === expected.join()) return [];
  return [`watched ${seen.join()}, in the ledger ${expected.join()}`];
}
