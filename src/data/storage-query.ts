/**
 * What data knows of queries: that there is one for each object. The query classes build on data, so they
 * announce here how a query for an object is made.
 */

import type { StoredData } from "./stored-data.js";

/** The least that a query is: something that an object matches or not. */
export interface StorageQuery {
  matches(object: StoredData): boolean;
}

type QueryFactory = (object: StoredData) => StorageQuery;

let queryFactory: QueryFactory | undefined;

/** Announces how the query that matches an object's identity is made. */
export function useQueryFactory(factory: QueryFactory): void {
  queryFactory = factory;
}

/** The query that matches an object's identity, or `undefined` if nobody announced how it is made. */
export function dataQueryFor(object: StoredData): StorageQuery | undefined {
  return queryFactory?.(object);
}
