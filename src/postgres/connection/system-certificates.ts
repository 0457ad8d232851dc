/**
 * The authorities that the operating system trusts, the institute's own among them. Node brings a list of its own,
 * which knows public ones only.
 */
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

// Debian and its kin, Red Hat and its kin, SUSE, Alpine and macOS.
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** Certificates in PEM: those of `SSL_CERT_FILE`, else the system's, else Node's. */
export function systemCertificates(): string | string[] {
  for (const file of [process.env.SSL_CERT_FILE ?? "", ...BUNDLES]) {
    try {
      if (file !== "") return readFileSync(file, "utf8");
    } catch {
      // Not this system's.
    }
  }
  return [...rootCertificates];
}
