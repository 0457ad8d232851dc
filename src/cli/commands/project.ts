/** `thermostore project`: the projects of a database, their members and their quotas. */

import { InvalidValueError } from "../../errors.js";
import { requireProjectName } from "../../postgres/projects/project.js";
import type { GrantOutcome, ProjectMember } from "../../postgres/projects/project-members.js";
import type { ProjectQuota } from "../../postgres/projects/project-quota.js";
import { ProjectRegister, type ProjectSummary } from "../../postgres/projects/project-register.js";
import type { ProjectAccess } from "../../project-errors.js";
import { byteScale } from "../../query/expression/scale.js";
import type { JsonObject } from "../../serialization/json/json-value.js";
import { readNumber } from "../../units/number-literal.js";
import { type CommandContext, type CommandResult, present } from "../command-context.js";
import { membersText, projectsText, quotaText } from "../human/project-text.js";
import { readingFlag } from "../usage-error.js";
import { withDatabase } from "../with-store.js";

export interface CreateFlags {
  readonly maintainer?: readonly string[];
}

export interface QuotaFlags {
  readonly maxObjects?: string;
  readonly maxBytes?: string;
}

export async function createProject(
  context: CommandContext,
  name: string,
  { maintainer: maintainers = [] }: CreateFlags,
): Promise<CommandResult> {
  readingFlag("<NAME>", () => requireProjectName(name));
  const outcomes = await withRegister(context, (projects) => projects.create(name, maintainers));
  for (const [role, outcome] of outcomes) tellOfRights(context, role, outcome);
  const json = (): JsonObject => ({ name, maintainers });
  const text = (): string =>
    maintainers.length > 0
      ? `Made the project "${name}"; ${maintainers.join(", ")} may let others in.`
      : `Made the project "${name}". "thermostore project grant ${name} ROLE writer" lets somebody in.`;
  return present(context, { json, text });
}

export async function listProjects(context: CommandContext): Promise<CommandResult> {
  const projects = await withRegister(context, (register) => register.list());
  return present(context, { json: () => projects.map(summaryJson), text: () => projectsText(projects) });
}

export async function listMembers(context: CommandContext, project: string): Promise<CommandResult> {
  const members = await withRegister(context, async (projects) => (await projects.membersOf(project)).list());
  return present(context, {
    json: () => members.map(memberJson),
    text: () => membersText(project, members),
  });
}

export async function grantAccess(
  context: CommandContext,
  {
    project,
    role,
    access,
  }: { readonly project: string; readonly role: string; readonly access: ProjectAccess },
): Promise<CommandResult> {
  const outcome = await withRegister(context, async (projects) =>
    (await projects.membersOf(project)).grant(role, access),
  );
  tellOfRights(context, role, outcome);
  const { previous = null, joinedGroup = null, missingGroup = null } = outcome;
  const text = (): string => {
    if (previous === access) return `${role} is ${access} of the project "${project}" already.`;
    const before = previous === null ? "" : ` (${previous} before)`;
    return `${role} is ${access} of the project "${project}" now${before}.`;
  };
  const json = (): JsonObject => ({
    project,
    role,
    access,
    previous,
    joined_group: joinedGroup,
    missing_group: missingGroup,
  });
  return present(context, { json, text });
}

export async function revokeAccess(
  context: CommandContext,
  project: string,
  role: string,
): Promise<CommandResult> {
  const { previous, remaining } = await withRegister(context, async (projects) =>
    (await projects.membersOf(project)).revoke(role),
  );
  for (const group of remaining) {
    context.notify(`${role} can use the project still, as one of "${group.role}", which is ${group.access}`);
  }
  const json = (): JsonObject => ({
    project,
    role,
    previous,
    remaining: remaining.map((group) => ({ role: group.role, access: group.access })),
  });
  return present(context, {
    json,
    text: () => `${role} is not ${previous} of the project "${project}" any more.`,
  });
}

export async function quota(
  context: CommandContext,
  project: string,
  flags: QuotaFlags,
): Promise<CommandResult> {
  const { maxObjects, maxBytes } = flags;
  const limits = {
    ...(maxObjects === undefined ? {} : { maxObjects: limit("--max-objects", maxObjects, readCount) }),
    ...(maxBytes === undefined ? {} : { maxBytes: limit("--max-bytes", maxBytes, readBytes) }),
  };
  const state = await withRegister(context, async (projects) => {
    if (Object.keys(limits).length > 0) await projects.setQuota(project, limits);
    return projects.quota(project);
  });
  return present(context, { json: () => quotaJson(project, state), text: () => quotaText(project, state) });
}

function withRegister<T>(
  context: CommandContext,
  work: (projects: ProjectRegister) => Promise<T>,
): Promise<T> {
  return withDatabase(
    context,
    async (target) => {
      await using projects = await ProjectRegister.open(target);
      return await work(projects);
    },
    { migrate: true, direct: false },
  );
}

/** Being a member is of no use to a role that has no rights on the tables. */
function tellOfRights({ notify }: CommandContext, role: string, outcome: GrantOutcome): void {
  const { joinedGroup, missingGroup } = outcome;
  if (missingGroup !== undefined) {
    notify(
      `${role} has no rights on the tables yet; the owner of the database gives it those of ${missingGroup} with: thermostore roles --apply`,
    );
  } else if (joinedGroup !== undefined) {
    notify(`put ${role} into the group ${joinedGroup}, whose rights it needs`);
  }
}

function limit(flag: string, text: string, read: (text: string) => number): number | null {
  return text === "none" ? null : readingFlag(flag, () => read(text));
}

function readCount(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidValueError("", text, 'must be a whole number, or "none" for any number');
}

function readBytes(text: string): number {
  const number = readNumber(text);
  const bytes =
    number === undefined
      ? Number.NaN
      : Number(byteScale.toBase(number.value, text.slice(number.length).trim()));
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new InvalidValueError("", text, `must be ${byteScale.what}, or "none" for any size`);
}

function summaryJson({ name, access, createdAt, createdBy, members }: ProjectSummary): JsonObject {
  return {
    name,
    access,
    created_at: createdAt.toISOString(),
    created_by: createdBy,
    members: BigInt(members),
  };
}

function memberJson({ role, access, grantedAt, grantedBy, exists, missingGroup }: ProjectMember): JsonObject {
  return {
    role,
    access,
    granted_at: grantedAt.toISOString(),
    granted_by: grantedBy,
    exists,
    missing_group: missingGroup ?? null,
  };
}

function quotaJson(project: string, { objects, bytes, maxObjects, maxBytes }: ProjectQuota): JsonObject {
  return {
    project,
    objects: BigInt(objects),
    bytes: BigInt(bytes),
    max_objects: maxObjects === undefined ? null : BigInt(maxObjects),
    max_bytes: maxBytes === undefined ? null : BigInt(maxBytes),
  };
}
