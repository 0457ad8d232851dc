/** Defines the commands for projects: create, list, members, grant, revoke, quota, move. */

import { Argument, type Command } from "commander";
import type { ProjectAccess } from "../../project-errors.js";
import type { CreateFlags, QuotaFlags } from "../commands/project.js";
import { addExamples } from "../examples.js";
import type { RunCommand } from "../run-command.js";
import { defineProjectMoveCommand } from "./project-move-command.js";

const NAME = "the project";
const ROLE = "a role of the server: a user, or a group of users";

export function defineProjectCommands(program: Command, run: RunCommand): void {
  const project = program
    .command("project")
    .description(
      "Keep data apart in one database: projects, who may see and change them, how much they hold.",
    );
  addExamples(project, [
    ["thermostore project create polymers", "a project of its own"],
    ["thermostore project grant polymers anna writer", "let somebody work in it"],
    ["thermostore import stored_data --project polymers", "work in it"],
  ]);
  defineCreate(project, run);
  defineList(project, run);
  defineMembers(project, run);
  defineGrant(project, run);
  defineRevoke(project, run);
  defineQuota(project, run);
  defineProjectMoveCommand(project, run);
}

function defineCreate(project: Command, run: RunCommand): void {
  const create = project
    .command("create")
    .description("Make a project. Only the owner of the tables may.")
    .argument("<NAME>", "its name: lower-case letters, digits, dots, dashes and underscores")
    .option("--maintainer <ROLE...>", "roles that may let others in")
    .action((name: string, flags: CreateFlags, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/project.js")).createProject(context, name, flags),
      ),
    );
  addExamples(create, [
    ["thermostore project create polymers --maintainer anna", "and let anna let others in"],
  ]);
}

function defineList(project: Command, run: RunCommand): void {
  const list = project
    .command("list")
    .description("List the projects that you may see, and what you may do in each.")
    .action((_flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/project.js")).listProjects(context)),
    );
  addExamples(list, [["thermostore project list", "where may I work?"]]);
}

function defineMembers(project: Command, run: RunCommand): void {
  const members = project
    .command("members")
    .description("List who may do what in a project.")
    .argument("<NAME>", NAME)
    .action((name: string, _flags: object, command: Command) =>
      run(command, async (context) => (await import("../commands/project.js")).listMembers(context, name)),
    );
  addExamples(members, [["thermostore project members polymers", "who may see it?"]]);
}

function defineGrant(project: Command, run: RunCommand): void {
  const grant = project
    .command("grant")
    .description("Let a role into a project, or change what it may do there. Maintainers and the owner may.")
    .argument("<NAME>", NAME)
    .argument("<ROLE>", ROLE)
    .addArgument(
      new Argument("<ACCESS>", "what it may do there: see; see and change; that, and let others in").choices([
        "reader",
        "writer",
        "maintainer",
      ] satisfies ProjectAccess[]),
    )
    .action((name: string, role: string, access: ProjectAccess, _flags: object, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/project.js")).grantAccess(context, { project: name, role, access }),
      ),
    );
  addExamples(grant, [
    ["thermostore project grant polymers anna writer", "anna may store and remove"],
    ["thermostore project grant polymers students reader", "a group may look"],
  ]);
}

function defineRevoke(project: Command, run: RunCommand): void {
  const revoke = project
    .command("revoke")
    .description("Take a role's access to a project away. Maintainers and the owner may.")
    .argument("<NAME>", NAME)
    .argument("<ROLE>", ROLE)
    .action((name: string, role: string, _flags: object, command: Command) =>
      run(command, async (context) =>
        (await import("../commands/project.js")).revokeAccess(context, name, role),
      ),
    );
  addExamples(revoke, [["thermostore project revoke polymers anna", "anna sees nothing of it any more"]]);
}

function defineQuota(project: Command, run: RunCommand): void {
  const quota = project
    .command("quota")
    .description(
      "Show how much a project holds and may hold, or say how much it may; the latter only the owner of the tables may.",
    )
    .argument("<NAME>", NAME)
    .option("--max-objects <N>", 'how many objects it may hold; "none" for any number')
    .option(
      "--max-bytes <SIZE>",
      'how much its volumes and the JSON of its objects may take, like 500GiB; "none" for any size',
    )
    .action((name: string, flags: QuotaFlags, command: Command) =>
      run(command, async (context) => (await import("../commands/project.js")).quota(context, name, flags)),
    );
  addExamples(quota, [
    ["thermostore project quota polymers", "how full is it?"],
    ["thermostore project quota polymers --max-bytes 500GiB --max-objects none", "limit its size only"],
  ]);
}
