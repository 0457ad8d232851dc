// Deploys migrations until it is killed.
// Arguments: the compiled package, the database, the prisma/ folder.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist, url, folderPath] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const { deployMigrations } = await load("postgres/migrations/deploy-migrations.js");
const { parseConnectionTarget } = await load("postgres/connection-target.js");

await deployMigrations(parseConnectionTarget(url), { folderPath });
