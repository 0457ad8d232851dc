/** What is there is whole: each object as it was given, with every byte of its files. */

import { sha256 } from "./journal.mjs";

/** Reads every object through the store, and compares it with what some call stored under that content. */
export async function checkObjects(store, calls, { objects }) {
  const problems = [];
  const stores = calls.filter(({ call }) => call === "store");
  for (const row of objects) {
    const given = stores.filter(({ content }) => content === row.content);
    if (given.length === 0) {
      problems.push(`${row.key}: nobody stored that`);
      continue;
    }
    const found = await store.retrieveObject(row.key);
    if (found === undefined) {
      problems.push(`${row.key}: cannot be retrieved`);
      continue;
    }
    if (found.object.contentSha256 !== row.content) problems.push(`${row.key}: the object is another one`);
    const files = JSON.stringify(await filesIn(found));
    if (!given.some((call) => JSON.stringify(sorted(call.files)) === files)) {
      problems.push(`${row.key}: its files are not those that were stored with it: ${files.slice(0, 300)}`);
    }
  }
  return problems;
}

async function filesIn({ ancillary }) {
  if (ancillary === undefined) return null;
  const files = {};
  for (const { path } of await ancillary.files()) files[path] = sha256(await ancillary.read(path));
  return sorted(files);
}

function sorted(files) {
  return files === null
    ? null
    : Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}
