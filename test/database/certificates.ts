/**
 * Certificates for tests, made on the spot: an authority, and what it signs. Node reads certificates but makes none,
 * and not every machine has openssl, so the few fields that are needed are put together here.
 *
 * Format: RFC 5280 in DER (X.690).
 */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface CertificateOptions {
  /** Host names and IPv4 addresses that it is for. Default: 127.0.0.1. */
  readonly names?: readonly string[];
  /** Until when, in milliseconds since 1970. Default: in a day. */
  readonly validUntil?: number;
  /** The name of the subject. Default: server. */
  readonly commonName?: string;
}

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(objectId(1, 2, 840, 10045, 4, 3, 2));

/** An authority that tests may trust. */
export class TestAuthority {
  readonly #name: string;
  readonly #keys = keyPair();
  /** Its own certificate, in PEM. */
  readonly certificate: string;

  constructor(name: string) {
    this.#name = name;
    const basicConstraints = extension(objectId(2, 5, 29, 19), sequence(der(0x01, Buffer.from([0xff]))));
    this.certificate = this.#sign(name, this.#keys.publicKey, Date.now() + DAY_MS, basicConstraints);
  }

  /** Signs a certificate with a key of its own. */
  issue({
    names = ["127.0.0.1"],
    validUntil = Date.now() + DAY_MS,
    commonName = "server",
  }: CertificateOptions = {}): Certificate {
    const { publicKey, privateKey } = keyPair();
    const alternativeNames = sequence(...names.map(generalName));
    const extensions = extension(objectId(2, 5, 29, 17), alternativeNames);
    return {
      certificate: this.#sign(commonName, publicKey, validUntil, extensions),
      key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
  }

  #sign(subject: string, key: KeyObject, validUntil: number, extensions: Buffer): string {
    const content = sequence(
      der(0xa0, integer(Buffer.from([2]))),
      integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
      ECDSA_WITH_SHA256,
      nameOf(this.#name),
      sequence(time(validUntil - 30 * DAY_MS), time(validUntil)),
      nameOf(subject),
      key.export({ type: "spki", format: "der" }),
      der(0xa3, sequence(extensions)),
    );
    const signature = sign("sha256", content, this.#keys.privateKey);
    const whole = sequence(content, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
    const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
  }
}

function keyPair(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function objectId(first: number, second: number, ...rest: readonly number[]): Buffer {
  const digits = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...digits]));
}

function nameOf(commonName: string): Buffer {
  const attribute = sequence(objectId(2, 5, 4, 3), der(0x0c, Buffer.from(commonName)));
  return sequence(der(0x31, attribute));
}

function time(milliseconds: number): Buffer {
  return der(0x18, Buffer.from(new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, "")));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, der(0x04, value));
}

function generalName(name: string): Buffer {
  const octets = /^\d+\.\d+\.\d+\.\d+$/.test(name) ? name.split(".").map(Number) : undefined;
  return octets === undefined ? der(0x82, Buffer.from(name)) : der(0x87, Buffer.from(octets));
}
