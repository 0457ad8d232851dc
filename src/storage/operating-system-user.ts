/** Who stores where no database says it: users of the operating system. */

import { userInfo } from "node:os";

/** The name of the user that this process runs as, or the number where it has no name. */
export function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, the number of a user need not have a name.
    return String(process.getuid?.());
  }
}

/** The name of a user if it is the one that this process runs as, else the number; `undefined` where there are none. */
export function userWithId(id: number): string | undefined {
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  return id === own ? currentUser() : String(id);
}
