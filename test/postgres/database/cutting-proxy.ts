/**
 * A way to a server on which connections break at a chosen moment: after a statement was passed on, and before its
 * answer is. What the server made of it, the client cannot tell.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { type ConnectionTarget, parseConnectionTarget } from "../../../src/postgres/connection-target.js";

/** Where a connection breaks. */
interface Cut {
  /** Bytes of a message to the server: a part of a statement, or of a parameter. */
  readonly text: string;
  /** Whether the server has answered by then, or only been told. */
  readonly when: "answered" | "sent";
  /** How many more times. */
  times: number;
}

/** Passes connections on to the server of a target. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | undefined;
  /** How many connections were cut. */
  cuts = 0;

  private constructor({ config }: ConnectionTarget) {
    const { host = "127.0.0.1", port = 5432 } = config;
    this.#server = createServer((client) => {
      const server = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
      this.#pass(client, server);
    });
  }

  static async open(target: ConnectionTarget): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The same database by way of this proxy. */
  targetOf({ url }: ConnectionTarget): ConnectionTarget {
    const through = new URL(url);
    const { port } = this.#server.address() as AddressInfo;
    through.hostname = "127.0.0.1";
    through.port = String(port);
    for (const name of ["host", "port"]) through.searchParams.delete(name);
    return parseConnectionTarget(through.toString());
  }

  /** Cuts the connection on which the text passes next; without `answered` the server may still be busy. */
  cutAfter(text: string, when: Cut["when"] = "answered", times = 1): void {
    this.#cut = { text, when, times };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #pass(client: Socket, server: Socket): void {
    let isCutting = false;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", end).on("close", () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    client.on("data", (bytes) => {
      server.write(bytes);
      const cut = this.#cut;
      if (cut === undefined || cut.times === 0 || !bytes.includes(cut.text)) return;
      cut.times -= 1;
      this.cuts += 1;
      isCutting = true;
      if (cut.when === "answered") return;
      // The server is left to its work: it learns of the end when it answers.
      client.destroy();
    });
    server.on("data", (bytes) => {
      if (isCutting) end();
      else client.write(bytes);
    });
  }
}
