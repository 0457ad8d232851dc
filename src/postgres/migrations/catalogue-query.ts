/**
 * Runs a statement on PostgreSQL's system catalogues for the schema engine, with the column types that occur
 * there and that PrismaPg does not know.
 */
import {
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlQuery,
  type SqlResultSet,
} from "@prisma/driver-adapter-utils";
import type pg from "pg";

// By OID: SELECT oid, typname FROM pg_type.
const columnTypes: ReadonlyMap<number, ColumnType> = new Map([
  [16, ColumnTypeEnum.Boolean],
  [18, ColumnTypeEnum.Character],
  [19, ColumnTypeEnum.Text],
  [20, ColumnTypeEnum.Int64],
  [21, ColumnTypeEnum.Int32],
  [23, ColumnTypeEnum.Int32],
  [25, ColumnTypeEnum.Text],
  [26, ColumnTypeEnum.Int64],
  [1002, ColumnTypeEnum.CharacterArray],
  [1003, ColumnTypeEnum.TextArray],
  [1005, ColumnTypeEnum.Int32Array],
  [1009, ColumnTypeEnum.TextArray],
  [1043, ColumnTypeEnum.Text],
]);

/** Runs `query` over `pool` and gives its rows in the shape that the engine takes. */
export async function queryCatalogue(pool: pg.Pool, query: SqlQuery): Promise<SqlResultSet> {
  const result = await pool.query<unknown[]>({ text: query.sql, values: query.args, rowMode: "array" });
  return {
    columnNames: result.fields.map((field) => field.name),
    columnTypes: result.fields.map((field) => columnType(field.dataTypeID)),
    rows: result.rows,
  };
}

function columnType(oid: number): ColumnType {
  const type = columnTypes.get(oid);
  if (type === undefined)
    throw new DriverAdapterError({ kind: "UnsupportedNativeDataType", type: String(oid) });
  return type;
}
