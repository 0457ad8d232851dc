/**
 * Vitest's global setup: makes the test database available, and removes everything at the end.
 */
import type { TestProject } from "vitest/node";
import { RunDirectory } from "./run-directory.js";
import { TemplateBroker } from "./template-broker.js";

declare module "vitest" {
  interface ProvidedContext {
    runDirectory: string;
    templateBrokerUrl: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await RunDirectory.create();
  const broker = await TemplateBroker.listen(directory);
  project.provide("runDirectory", directory.path);
  project.provide("templateBrokerUrl", broker.url);
  return async () => {
    await broker.close();
    await directory.remove();
  };
}
