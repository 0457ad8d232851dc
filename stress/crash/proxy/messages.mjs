/**
 * PostgreSQL's protocol as far as a proxy must read it: where messages end, which of them make a request complete,
 * and which tell that it has been answered.
 *
 * Format: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;
const TEXT_LENGTH = 2000;

/** Cuts what a client sends into whole messages. Until `started`, they have no type. */
export class ClientMessages {
  #rest = Buffer.alloc(0);
  #started = false;

  /** The messages that are complete with this chunk: `{ type, bytes }`. */
  *add(chunk) {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const typeLength = this.#started ? 1 : 0;
      if (bytes.length < typeLength + 4) break;
      const length = typeLength + bytes.readUInt32BE(typeLength);
      if (bytes.length < length) break;
      const message = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      yield {
        type: this.#started ? String.fromCharCode(message[0]) : this.#startType(message),
        bytes: message,
      };
    }
    this.#rest = bytes;
  }

  #startType(message) {
    const code = message.readUInt32BE(4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) return "encryption";
    if (code === CANCEL_REQUEST) return "cancel";
    this.#started = true;
    return "start";
  }
}

/** Enough of a message for its type, its length, and the first number in it. */
const HEAD_LENGTH = 9;

/** Reads along what a server sends, of which it keeps only the beginning of each message. */
export class ServerMessages {
  #head = Buffer.alloc(0);
  #skip = 0;

  /** The messages that begin in this chunk, with their first 9 bytes or all: `{ type, head }`. */
  *add(chunk) {
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      const wanted = this.#head.length < 5 ? 5 : Math.min(HEAD_LENGTH, messageLength(this.#head));
      const more = chunk.subarray(at, at + wanted - this.#head.length);
      this.#head = this.#head.length === 0 ? more : Buffer.concat([this.#head, more]);
      at += more.length;
      if (this.#head.length < 5) continue;
      const length = messageLength(this.#head);
      if (this.#head.length < Math.min(HEAD_LENGTH, length)) continue;
      yield { type: String.fromCharCode(this.#head[0]), head: this.#head };
      this.#skip = length - this.#head.length;
      this.#head = Buffer.alloc(0);
    }
  }
}

function messageLength(head) {
  return 1 + head.readUInt32BE(1);
}

/** Remembers prepared statements, to tell what a request is about. */
export class RequestTexts {
  #prepared = new Map();
  #portals = new Map();
  #text = "";

  note({ type, bytes }) {
    if (type === "Q") this.#text = textAt(bytes, 5).text;
    if (type === "P") {
      const name = textAt(bytes, 5);
      const sql = textAt(bytes, name.end);
      this.#prepared.set(name.text, sql.text);
      this.#text = sql.text;
    }
    if (type === "B") {
      const portal = textAt(bytes, 5);
      this.#portals.set(portal.text, this.#prepared.get(textAt(bytes, portal.end).text) ?? "");
      this.#text = this.#portals.get(portal.text);
    }
    if (type === "E") this.#text = this.#portals.get(textAt(bytes, 5).text) ?? this.#text;
    if (type === "c") this.#text = `(end of) ${this.#text}`;
  }

  /** What the request that is complete now is about: its SQL, on one line, shortened. */
  get text() {
    return this.#text.replaceAll(/\s+/g, " ").trim().slice(0, TEXT_LENGTH);
  }
}

function textAt(bytes, start) {
  const end = bytes.indexOf(0, start);
  return { text: bytes.toString("utf8", start, end), end: end + 1 };
}
