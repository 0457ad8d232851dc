/**
 * Hands the template database from the main process, which makes it, to the processes of the test files, when
 * the first of them asks: runs that need no database start no server.
 */
import { createServer, get, type Server } from "node:http";
import { z } from "zod";
import { type DatabaseServer, startDatabaseServer } from "./database-server.js";
import type { RunDirectory } from "./run-directory.js";
import { createTemplate, dropTemplate, type TemplateDatabase } from "./template-database.js";

const templateAnswer = z.object({ serverUrl: z.string(), template: z.string() });

/** The side of the main process. */
export class TemplateBroker {
  readonly #listener: Server;
  readonly #directory: RunDirectory;
  #server: Promise<DatabaseServer> | undefined;
  #template: Promise<TemplateDatabase> | undefined;

  private constructor(listener: Server, directory: RunDirectory) {
    this.#listener = listener;
    this.#directory = directory;
  }

  /** Begins to listen, on the loopback address. */
  static async listen(directory: RunDirectory): Promise<TemplateBroker> {
    const listener = createServer();
    const broker = new TemplateBroker(listener, directory);
    listener.on("request", (_request, response) => {
      broker.#makeTemplate().then(
        (template) => response.end(JSON.stringify(template)),
        (error: unknown) => {
          response.statusCode = 500;
          response.end(error instanceof Error ? (error.stack ?? error.message) : String(error));
        },
      );
    });
    await new Promise<void>((resolve) => {
      listener.listen(0, "127.0.0.1", resolve);
    });
    return broker;
  }

  /** Where {@link askForTemplate} finds it. */
  get url(): string {
    const address = this.#listener.address();
    return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}/` : "";
  }

  /** Drops what was made and stops the server; does both even if one fails. */
  async close(): Promise<void> {
    this.#listener.close();
    this.#listener.closeAllConnections();
    const template = await this.#template?.catch(() => undefined);
    const server = await this.#server?.catch(() => undefined);
    try {
      if (template !== undefined) await dropTemplate(template);
    } finally {
      await server?.stop();
    }
  }

  #makeTemplate(): Promise<TemplateDatabase> {
    this.#template ??= (async () => {
      this.#server = startDatabaseServer(this.#directory);
      const server = await this.#server;
      console.error(`Database tests run on ${server.description}.`);
      return createTemplate(server, this.#directory);
    })();
    return this.#template;
  }
}

/** The side of a test file's process. */
export function askForTemplate(brokerUrl: string): Promise<TemplateDatabase> {
  return new Promise((resolve, reject) => {
    const asking = get(brokerUrl, { agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => {
        if (response.statusCode === 200) resolve(templateAnswer.parse(JSON.parse(text)));
        else reject(new Error(`the test database could not be made: ${text}`));
      });
    });
    asking.once("error", reject);
  });
}
