/**
 * `sslmode` and its companions, with the meaning that libpq gives them. The driver's own is another: to it,
 * `require` and `verify-ca` are `verify-full`, and nothing is encrypted unless somebody asks.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-ssl.html
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionOptions, SecureVersion } from "node:tls";
import { InvalidValueError } from "../../errors.js";
import { type ConnectionSettings, isSocketDirectory } from "./connection-settings.js";
import { systemCertificates } from "./system-certificates.js";
import type { UserFiles } from "./user-files.js";

/** One way to try to connect: encrypted in this manner, or not at all. */
export type TlsAttempt = ConnectionOptions | false;

const MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
type SslMode = (typeof MODES)[number];

const VERSIONS: readonly string[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] satisfies SecureVersion[];

/**
 * How to connect: the first attempt, and what is tried when it fails for a reason that has to do with encryption.
 *
 * @throws {InvalidValueError} for a mode that is none, and for certificates that cannot be read.
 */
export function tlsAttempts(
  settings: ConnectionSettings,
  files: UserFiles,
): readonly [TlsAttempt, ...TlsAttempt[]] {
  const mode = modeOf(settings.others);
  // Nobody listens in on a socket.
  if (mode === "disable" || isSocketDirectory(settings.host)) return [false];
  const encrypted = encryption(mode, settings, files);
  if (mode === "allow") return [false, encrypted];
  return mode === "prefer" ? [encrypted, false] : [encrypted];
}

function modeOf(said: ReadonlyMap<string, string>): SslMode {
  const isSystem = said.get("sslrootcert") === "system";
  const text = said.get("sslmode") ?? (isSystem ? "verify-full" : "prefer");
  const mode = MODES.find((known) => known === text);
  if (mode === undefined) throw new InvalidValueError("sslmode", text, `expected one of ${MODES.join(", ")}`);
  if (isSystem && mode !== "verify-full") {
    throw new InvalidValueError(
      "sslmode",
      mode,
      "too weak for sslrootcert=system, as anybody can have a certificate of a public authority; use verify-full",
    );
  }
  const negotiation = said.get("sslnegotiation") ?? "postgres";
  const isDirect = negotiation === "direct";
  if (!isDirect && negotiation !== "postgres") {
    throw new InvalidValueError("sslnegotiation", negotiation, "expected postgres or direct");
  }
  if (isDirect && MODES.indexOf(mode) < MODES.indexOf("require")) {
    throw new InvalidValueError(
      "sslmode",
      mode,
      "too weak for sslnegotiation=direct; use require or stronger",
    );
  }
  return mode;
}

function encryption(mode: SslMode, settings: ConnectionSettings, files: UserFiles): ConnectionOptions {
  const { others, host } = settings;
  return {
    ...verification(mode, others.get("sslrootcert"), files.rootCertificates),
    ...ownCertificate(others, files),
    ...(others.has("sslcrl") ? { crl: contentOf("sslcrl", others.get("sslcrl") ?? "") } : {}),
    // The name to verify, where the address to connect to is another (hostaddr).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    minVersion: versionOf(others, "ssl_min_protocol_version") ?? "TLSv1.2",
    ...maxVersion(others),
  };
}

/** Below verify-full, the name in the certificate may be any. */
function verification(mode: SslMode, named: string | undefined, usual: string): ConnectionOptions {
  const isVerified = mode === "verify-ca" || mode === "verify-full";
  const anyName = mode === "verify-full" ? {} : { checkServerIdentity: () => undefined };
  if (named === "system") return { ca: systemCertificates() };
  const file = named ?? (existsSync(usual) ? usual : undefined);
  if (file === undefined) {
    if (!isVerified) return { rejectUnauthorized: false, ...anyName };
    throw new InvalidValueError(
      "sslmode",
      mode,
      `nothing to verify the server by: name the file of the authority's certificate in sslrootcert, put it into ${usual}, or trust those of the system (sslrootcert=system)`,
    );
  }
  // As libpq: with certificates at hand, require verifies too.
  if (!isVerified && mode !== "require") return { rejectUnauthorized: false, ...anyName };
  return { ca: contentOf("sslrootcert", file), ...anyName };
}

function ownCertificate(said: ReadonlyMap<string, string>, files: UserFiles): ConnectionOptions {
  const certificate = said.get("sslcert") ?? files.certificate;
  if (!said.has("sslcert") && !existsSync(certificate)) return {};
  const key = said.get("sslkey") ?? files.key;
  const content = contentOf("sslkey", key);
  requirePrivate(key);
  const passphrase = said.get("sslpassword");
  return {
    cert: contentOf("sslcert", certificate),
    key: content,
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

/** Of root's keys, a group may read: so do packages hand them out. */
function requirePrivate(key: string): void {
  if (process.platform === "win32") return;
  const { mode, uid } = statSync(key);
  if ((mode & (uid === 0 ? 0o027 : 0o077)) === 0) return;
  throw new InvalidValueError("sslkey", key, `others may read it; run: chmod 0600 ${key}`);
}

function maxVersion(said: ReadonlyMap<string, string>): ConnectionOptions {
  const version = versionOf(said, "ssl_max_protocol_version");
  return version === undefined ? {} : { maxVersion: version };
}

function versionOf(said: ReadonlyMap<string, string>, keyword: string): SecureVersion | undefined {
  const text = said.get(keyword);
  if (text === undefined) return undefined;
  if (VERSIONS.includes(text)) return text as SecureVersion;
  throw new InvalidValueError(keyword, text, `expected one of ${VERSIONS.join(", ")}`);
}

function contentOf(keyword: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new InvalidValueError(keyword, file, "the file cannot be read", { cause });
  }
}
