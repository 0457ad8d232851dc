/**
 * A proxy in front of PostgreSQL that does harm at a chosen step. A step is one request of a client: a Query, a batch
 * up to Sync, the end of a COPY; counted from 1, in the order of their arrival over all connections. As the harm comes
 * from outside, what is tested needs no hooks.
 *
 * Kinds of faults, each before the request is sent on, or after it has been carried out and its answer is lost:
 *
 * - `cut-before` `cut-after`: the connection breaks
 * - `terminate-before` `terminate-after`: the server ends the session (`pg_terminate_backend`) and says so; `after`
 *   stands for a session that is ended when it has committed and not yet answered
 * - `kill-before` `kill-after`: `killClient` is called, for a SIGKILL
 * - `crash-before` `crash-after`: `crashServer` is called, for a SIGKILL and a new start of the whole server
 * - `cut-during` `terminate-during` `kill-during` `crash-during`: as soon as the request has been sent on: a race
 */

import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { ProxiedConnection } from "./connection.mjs";

/** Every kind that hits the same spot each time; those that race are not among them. */
export const FAULT_KINDS = ["cut", "terminate", "kill", "crash"].flatMap((harm) => [
  `${harm}-before`,
  `${harm}-after`,
]);
export const RACING_FAULT_KINDS = ["cut", "terminate", "kill", "crash"].map((harm) => `${harm}-during`);

/** A request may wait for a lock; then the fault comes without its answer. */
const ANSWER_TIMEOUT_MS = 5000;

export class FaultProxy {
  /** The address of the database through the proxy. */
  url = "";
  /** The requests so far: `{ step, connection, text }`. */
  requests = [];
  #listener;
  #upstream;
  #options;
  #connections = new Map();
  #connectionCount = 0;
  #faults = [];
  #underWay = new Set();
  #isRefusing = false;

  constructor(url, options) {
    this.#upstream = new pg.Client({ connectionString: url });
    this.#options = options;
    this.#listener = createServer((socket) => this.#accept(socket));
  }

  /** A proxy on a port of its own, in front of the database at an address (without TLS). */
  static async listen(url, options = {}) {
    const proxy = new FaultProxy(url, options);
    await new Promise((resolve, reject) => {
      proxy.#listener.once("error", reject);
      proxy.#listener.listen(0, "127.0.0.1", resolve);
    });
    const through = new URL(url.replace("@/", "@localhost/"));
    through.hostname = "127.0.0.1";
    through.port = String(proxy.#listener.address().port);
    through.searchParams.delete("host");
    through.searchParams.delete("port");
    through.searchParams.set("sslmode", "disable");
    proxy.url = through.toString();
    return proxy;
  }

  /** The number of the latest request. */
  get steps() {
    return this.requests.length;
  }

  /** Counts from the beginning again, with no faults to come. */
  reset() {
    this.requests = [];
    this.#faults = [];
  }

  /**
   * Does harm once: at a step, or at the first request (or the `nth`) whose text matches. Resolves with that request
   * when the harm is done.
   */
  arm({ kind, step, matching, nth = 1 }) {
    const [harm, moment] = kind.split("-");
    return new Promise((resolve, reject) => {
      this.#faults.push({ harm, moment, step, matching, left: nth, resolve, reject });
    });
  }

  /** Resolves when no harm is being done. */
  async idle() {
    await Promise.allSettled([...this.#underWay]);
  }

  /** Refuses new connections, and breaks those that are open; or takes them again. */
  refuse(isRefusing) {
    this.#isRefusing = isRefusing;
    if (isRefusing) this.cutAll();
  }

  /** Breaks every connection. */
  cutAll() {
    for (const connection of [...this.#connections.keys()]) connection.cut();
  }

  async close() {
    this.cutAll();
    if (!this.#listener.listening) return;
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  #accept(socket) {
    if (this.#isRefusing) {
      socket.resetAndDestroy();
      return;
    }
    const { host, port } = this.#upstream;
    const address = host.startsWith("/") ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port };
    const connection = new ProxiedConnection(
      socket,
      address,
      (from, request) => this.#pass(from, request),
      () => this.#connections.delete(connection),
    );
    this.#connectionCount += 1;
    this.#connections.set(connection, this.#connectionCount);
  }

  async #pass(connection, request) {
    const step = this.requests.length + 1;
    const noted = { step, connection: this.#connections.get(connection) ?? 0, text: request.text };
    this.requests.push(noted);
    const fault = this.#take(noted);
    if (fault === undefined) {
      connection.forward(request);
      return;
    }
    const doing = this.#inflict(fault, connection, request);
    this.#underWay.add(doing);
    await doing.then(
      () => fault.resolve(noted),
      (error) => fault.reject(error),
    );
    this.#underWay.delete(doing);
  }

  async #inflict({ harm, moment }, connection, request) {
    if (moment === "after") connection.withhold();
    if (moment !== "before") connection.forward(request);
    if (moment === "after") await connection.answered(ANSWER_TIMEOUT_MS);
    await this.#harm(harm, connection);
  }

  #take({ step, text }) {
    const index = this.#faults.findIndex((fault) => {
      if (fault.step !== undefined) return fault.step === step;
      if (!fault.matching.test(text)) return false;
      fault.left -= 1;
      return fault.left === 0;
    });
    return index < 0 ? undefined : this.#faults.splice(index, 1)[0];
  }

  async #harm(harm, connection) {
    if (harm === "cut") connection.cut();
    if (harm === "terminate") await this.#terminate(connection);
    if (harm === "kill") {
      await this.#options.killClient();
      this.cutAll();
    }
    if (harm === "crash") {
      this.refuse(true);
      await this.#options.crashServer().finally(() => this.refuse(false));
    }
  }

  async #terminate(connection) {
    // Its answer is lost, but not the server's last words.
    connection.letThrough();
    const { host, port, user, password, database } = this.#upstream;
    const client = new pg.Client({ host, port, user, password, database, application_name: "fault proxy" });
    client.on("error", () => undefined);
    await client.connect();
    try {
      await client.query("select pg_terminate_backend($1, 5000)", [connection.backendPid]);
    } finally {
      await client.end();
    }
  }
}
