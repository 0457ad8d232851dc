/** Projects, their members and their quotas, for people. */

import type { ProjectMember } from "../../postgres/projects/project-members.js";
import type { ProjectQuota } from "../../postgres/projects/project-quota.js";
import type { ProjectSummary } from "../../postgres/projects/project-register.js";
import { mebibyteText } from "./byte-text.js";
import { counted } from "./counted.js";
import { tableText } from "./table.js";

export function projectsText(projects: readonly ProjectSummary[]): string {
  if (projects.length === 0) {
    return "There is no project that you may see. A maintainer of one can let you in: thermostore project grant NAME ROLE reader.";
  }
  return tableText(
    [
      { heading: "project" },
      { heading: "you are" },
      { heading: "members", align: "right" },
      { heading: "made" },
      { heading: "by" },
    ],
    projects.map(({ name, access, members, createdAt, createdBy }) => [
      name,
      access,
      String(members),
      dayText(createdAt),
      createdBy,
    ]),
  );
}

export function membersText(project: string, members: readonly ProjectMember[]): string {
  if (members.length === 0) {
    return `Nobody but the owner of the tables sees the project "${project}". "thermostore project grant ${project} ROLE writer" lets somebody in.`;
  }
  return tableText(
    [
      { heading: "role" },
      { heading: "access" },
      { heading: "since" },
      { heading: "by" },
      { heading: "remark" },
    ],
    members.map((member) => [
      member.role,
      member.access,
      dayText(member.grantedAt),
      member.grantedBy,
      remarkText(member),
    ]),
  );
}

export function quotaText(project: string, { objects, bytes, maxObjects, maxBytes }: ProjectQuota): string {
  const mebibytes = maxBytes === undefined ? undefined : `${mebibyteText(maxBytes)} MiB`;
  return [
    `The project "${project}" holds`,
    `  ${counted(objects, "object")}${shareText(objects, maxObjects, maxObjects)}`,
    `  ${mebibyteText(bytes)} MiB${shareText(bytes, maxBytes, mebibytes)}`,
  ].join("\n");
}

function shareText(used: number, limit: number | undefined, shown: number | string | undefined): string {
  if (limit === undefined || shown === undefined) return ", without a limit";
  const share = limit === 0 ? "" : ` (${Math.floor((100 * used) / limit)} %)`;
  return ` of at most ${shown}${share}`;
}

function remarkText({ exists, missingGroup }: ProjectMember): string {
  if (!exists) return "the server has no such role";
  return missingGroup === undefined ? "" : `lacks the rights of ${missingGroup}; see thermostore roles`;
}

function dayText(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
