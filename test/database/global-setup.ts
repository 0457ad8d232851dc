/**
 * Vitest's global setup: makes the test database available, and removes everything at the end.
 */
import type { TestProject } from "vitest/node";
import { TemplateBroker } from "./template-broker.js";

declare module "vitest" {
  interface ProvidedContext {
    templateBrokerUrl: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await TemplateBroker.listen();
  project.provide("templateBrokerUrl", broker.url);
  return () => broker.close();
}
