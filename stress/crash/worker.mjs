// Runs scenarios on a store, one after the other, as its parent asks: through a proxy that does harm, until it is
// killed or told to end. An error that nobody catches ends it, which counts as a failure. See worker-process.mjs.
import { PostgresStorage, parseConnectionTarget } from "../../dist/index.js";
import { Journal } from "../audit/journal.mjs";
import { ScenarioContext } from "./scenarios/context.mjs";
import { simulation } from "./scenarios/data.mjs";
import { SCENARIOS } from "./scenarios/scenarios.mjs";

process.on("message", async ({ url, scenario, journalPath, ...setting }) => {
  try {
    const store = await PostgresStorage.connect(parseConnectionTarget(url));
    try {
      const journal = new Journal(journalPath, `${setting.tag}${process.pid}-${Date.now()}`);
      await SCENARIOS[scenario].run(new ScenarioContext({ store, journal, ...setting }));
    } finally {
      await store.close();
    }
    process.send({ answered: true });
  } catch (error) {
    process.send({ error: describe(error) });
  }
});

// Whoever interrupts the run ends this process when it is ready for that.
process.on("SIGINT", () => undefined);

// What takes long the first time is done before anybody counts.
simulation("warm", "").contentSha256;
process.send({ ready: true });

function describe(error) {
  const { name = String(error), code, message, stack, cause } = error ?? {};
  const classes = [];
  for (let at = error; at !== null && typeof at === "object"; at = Object.getPrototypeOf(at)) {
    classes.push(at.constructor.name);
  }
  return { name, code, message, stack, classes, cause: cause === undefined ? undefined : String(cause) };
}
