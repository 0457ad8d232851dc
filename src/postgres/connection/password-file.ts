/**
 * The user's password file, `~/.pgpass`. The driver reads it too, but has announced that it will not for long, and
 * takes sockets and escapes otherwise than PostgreSQL's own programs do.
 *
 * Source: https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
import { readFileSync, statSync } from "node:fs";

/** The connection that a password is looked for. */
export interface PasswordQuestion {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

const OTHERS_MAY_READ = 0o077;

/**
 * The password of the first line that fits; `undefined` if there is none, or no file. A file that others may
 * read is not looked at.
 *
 * @param warn told why a file was left alone
 */
export function readPassword(
  file: string,
  { host, port, database, user }: PasswordQuestion,
  warn: (text: string) => void,
): string | undefined {
  const text = contentOf(file, warn);
  if (text === undefined) return undefined;
  const wanted = [isUsualSocket(host) ? "localhost" : host, String(port), database, user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const [password, ...rest] = fieldsOf(line).reverse();
    const fields = rest.reverse();
    if (password === undefined || password === "" || fields.length !== wanted.length) continue;
    if (fields.every((field, index) => field === "*" || unescaped(field) === wanted[index])) {
      return unescaped(password);
    }
  }
  return undefined;
}

/** Sockets in the usual places go by the name of localhost; in other places, by their directory. */
function isUsualSocket(host: string): boolean {
  return ["/var/run/postgresql", "/run/postgresql", "/tmp"].includes(host);
}

function contentOf(file: string, warn: (text: string) => void): string | undefined {
  const about = statSync(file, { throwIfNoEntry: false });
  if (about === undefined) return undefined;
  if (!about.isFile()) {
    warn(`the password file ${file} is left alone: it is not a plain file.`);
    return undefined;
  }
  if (process.platform !== "win32" && (about.mode & OTHERS_MAY_READ) !== 0) {
    warn(`the password file ${file} is left alone, as others may read it; run: chmod 0600 ${file}`);
    return undefined;
  }
  try {
    return readFileSync(file, "utf8");
  } catch {
    warn(`the password file ${file} is left alone: it cannot be read.`);
    return undefined;
  }
}

/** The five fields of a line, their escapes still in them: `\*` is no wildcard. */
function fieldsOf(line: string): string[] {
  const fields = line.match(/(?<=^|:)(?:\\.|[^:\\])*\\?(?=:|$)/g) ?? [];
  return fields.slice(0, 5);
}

function unescaped(field: string): string {
  return field.replaceAll(/\\(.)/g, "$1");
}
