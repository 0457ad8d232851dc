/**
 * What went wrong between two sides of an encrypted connection, in words that say which side to mend. The codes are
 * those of OpenSSL's verification and of Node.
 *
 * Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */

const UNTRUSTED =
  "its certificate is of an authority that is not trusted here. Name the file with the authority's certificate in sslrootcert; if it is named, it is the wrong one";
const WRONG_NAME =
  "its certificate is for another host name. Connect by a name that is in it, or have the server get a certificate for this one";
const EXPIRED = "its certificate has expired. Have it renewed, or see to the clock of this machine";
const NOT_YET = "its certificate is not valid yet. See to the clocks of both machines";
const REVOKED = "its certificate was revoked. Have the server get another one";

const BY_CODE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_REJECTED: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  INVALID_PURPOSE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: WRONG_NAME,
  HOSTNAME_MISMATCH: WRONG_NAME,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: NOT_YET,
  CERT_REVOKED: REVOKED,
};

/** Whether a code tells of a failure to encrypt. */
export function isTlsError(code: string | undefined): boolean {
  return code !== undefined && (Object.hasOwn(BY_CODE, code) || isOpenSslError(code));
}

/** What is wrong with the encryption and what to do. */
export function tlsProblem(code: string, detail: string): string {
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  return (
    known ??
    `the two sides do not agree on encryption (${detail}). See to the certificates in sslrootcert, sslcert and sslkey, and to the versions of TLS that both allow`
  );
}

/** E.g. `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA`, `ERR_OSSL_X509_KEY_VALUES_MISMATCH`. */
function isOpenSslError(code: string): boolean {
  return code.startsWith("ERR_SSL_") || code.startsWith("ERR_OSSL_") || code.startsWith("ERR_TLS_");
}
