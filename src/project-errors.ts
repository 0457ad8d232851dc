/** The errors of projects: who may see or change what is kept apart in one database, and how much of it there may be. */

import { StorageError } from "./errors.js";

/** There is no such project, or none that one may see: which of the two is not told. */
export class ProjectNotFoundError extends StorageError {
  readonly project: string;

  /** @param isRestricted whether the role sees some projects only; whoever sees all of them knows that it is not there. */
  constructor(project: string, role: string, isRestricted = true) {
    super(
      isRestricted
        ? `there is no project "${project}" that the role "${role}" may use. List those that it may with: thermostore project list; a maintainer of the project can let it in with: thermostore project grant ${project} ${role} reader.`
        : `there is no project "${project}". List those that there are with: thermostore project list; make it with: thermostore project create ${project}.`,
    );
    this.project = project;
  }
}

/** What a member of a project may do there, each all that stands before it. */
export type ProjectAccess = "reader" | "writer" | "maintainer";

/** One may see a project, but not do this in it. */
export class ProjectAccessError extends StorageError {
  readonly project: string;
  /** What it would take. */
  readonly needed: ProjectAccess;

  constructor(project: string, needed: ProjectAccess, options?: ErrorOptions) {
    super(
      `your role is no ${needed} of the project "${project}". Ask a maintainer of it for: thermostore project grant ${project} ROLE ${needed}.`,
      options,
    );
    this.project = project;
    this.needed = needed;
  }
}

/** Something that only the owner of the tables may do. */
export class OwnerNeededError extends StorageError {
  /** The role that owns the tables. */
  readonly owner: string;

  constructor(what: string, owner: string) {
    super(
      `only the role "${owner}", which owns the tables, may ${what}. Connect as that role, or as a member of it.`,
    );
    this.owner = owner;
  }
}

/** What a quota limits: objects, or the bytes of their JSON and of the volumes with their files. */
export type QuotaUnit = "objects" | "bytes";

/** How full a project is that would hold more than it may. */
export interface QuotaState {
  readonly project: string;
  readonly unit: QuotaUnit;
  readonly used: number;
  readonly adding: number;
  readonly limit: number;
}

/** A project would hold more than it may; nothing was changed. */
export class QuotaExceededError extends StorageError {
  readonly state: QuotaState;
  /** What would make room, most effective first. */
  readonly remedies: readonly string[];

  constructor(state: QuotaState, remedies: readonly string[], options?: ErrorOptions) {
    const { project, unit, used, adding, limit } = state;
    super(
      `the project "${project}" may hold ${limit} ${unit}, and with ${adding} more it would hold ${used + adding}.${remedies.length === 0 ? "" : ` To make room: ${remedies.join("; ")}.`}`,
      options,
    );
    this.state = state;
    this.remedies = remedies;
  }
}
