/** One connection that goes through the proxy: two sockets, and the requests that have not been answered yet. */

import { connect } from "node:net";
import { ClientMessages, RequestTexts, ServerMessages } from "./messages.mjs";

/** Types of messages that make a request complete: Query, Sync, CopyDone, CopyFail. */
const REQUEST_ENDS = new Set(["Q", "S", "c", "f"]);
/** Sent on at once: they ask for nothing that lasts, or are too many to be kept. */
const PASSED_ON = new Set(["start", "cancel", "p", "d", "X", "H"]);

export class ProxiedConnection {
  /** The process id of the server's side, once it has told. */
  backendPid = undefined;
  #client;
  #server;
  #clientMessages = new ClientMessages();
  #serverMessages = new ServerMessages();
  #texts = new RequestTexts();
  #onRequest;
  /** The messages of the request that is not complete yet. */
  #batch = [];
  #unanswered = 0;
  #isWithheld = false;
  #answered = [];
  #work = Promise.resolve();

  /**
   * @param onRequest called with each complete request, `{ text, bytes }`, one after the other; forwards it, or not.
   * @param onClose called when both sides are closed.
   */
  constructor(client, address, onRequest, onClose) {
    this.#client = client;
    this.#onRequest = onRequest;
    this.#server = connect(address);
    for (const socket of [client, this.#server]) {
      socket.setNoDelay?.(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#settleAnswers();
        if (!this.#isWithheld) this.#endBoth();
        if (this.#client.destroyed && this.#server.destroyed) onClose();
      });
    }
    client.on("data", (chunk) => this.#fromClient(chunk));
    client.on("end", () => this.#work.then(() => this.#server.end()));
    this.#server.on("data", (chunk) => this.#fromServer(chunk));
    this.#server.on("drain", () => client.resume());
    client.on("drain", () => this.#server.resume());
  }

  /** Sends a request on. */
  forward({ bytes }) {
    this.#write(bytes);
  }

  /** From now on nothing that the server says reaches the client. */
  withhold() {
    this.#isWithheld = true;
  }

  /** Lets the server's words through again; what was withheld is lost. */
  letThrough() {
    this.#isWithheld = false;
    if (this.#server.destroyed) this.#endBoth();
  }

  /** Resolves when all that was forwarded has been answered, the connection is gone, or it takes too long. */
  answered(timeoutMs) {
    if (this.#unanswered <= 0 || this.#server.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#answered.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Resolves when the server has closed its side. */
  serverGone() {
    if (this.#server.destroyed) return Promise.resolve();
    return new Promise((resolve) => this.#server.once("close", resolve));
  }

  /** Breaks the connection, as a network does that loses both ends at once. */
  cut() {
    if (this.#client.resetAndDestroy !== undefined) this.#client.resetAndDestroy();
    this.#client.destroy();
    this.#server.destroy();
  }

  #fromClient(chunk) {
    // In order: a request that is held up holds up what comes behind it.
    for (const message of this.#clientMessages.add(chunk)) {
      this.#work = this.#work.then(() => this.#take(message)).catch(() => this.cut());
    }
  }

  async #take(message) {
    const { type, bytes } = message;
    if (type === "encryption") {
      this.#client.write("N");
      return;
    }
    if (PASSED_ON.has(type)) {
      this.#write(Buffer.concat([...this.#batch.splice(0), bytes]));
      return;
    }
    this.#texts.note(message);
    this.#batch.push(bytes);
    if (!REQUEST_ENDS.has(type)) return;
    // The end of a COPY is answered together with the statement that began it.
    this.#unanswered = type === "c" || type === "f" ? 1 : this.#unanswered + 1;
    const request = { text: this.#texts.text, bytes: Buffer.concat(this.#batch.splice(0)) };
    await this.#onRequest(this, request);
  }

  #fromServer(chunk) {
    for (const { type, head } of this.#serverMessages.add(chunk)) {
      if (type === "K") this.backendPid = head.readInt32BE(5);
      // ReadyForQuery; or CopyInResponse and CopyBothResponse: the client has the word again.
      if (type === "Z") this.#unanswered = Math.max(0, this.#unanswered - 1);
      if (type === "G" || type === "W") this.#unanswered = 0;
      if (this.#unanswered === 0) this.#settleAnswers();
    }
    if (this.#isWithheld || this.#client.destroyed) return;
    if (!this.#client.write(chunk)) this.#server.pause();
  }

  #write(bytes) {
    if (this.#server.destroyed) return;
    if (!this.#server.write(bytes)) this.#client.pause();
  }

  #settleAnswers() {
    for (const settle of this.#answered.splice(0)) settle();
  }

  #endBoth() {
    // What is on its way to the client, such as the server's reason for closing, still arrives.
    if (this.#server.destroyed) this.#client.end(() => this.#client.destroy());
    if (this.#client.destroyed) this.#server.destroy();
  }
}
