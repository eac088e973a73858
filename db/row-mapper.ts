import { Column, type DriverValueDecoder, is, noopDecoder, SQL, Subquery } from "drizzle-orm";
import type { SelectedFieldsOrdered } from "drizzle-orm/pg-core";

type Decode = (value: unknown) => unknown;
type Row = Record<string, unknown>;

/**
 * Makes an answer's rows into objects, each column by a function found once for the statement instead of once for each value; null
 * where a select nests tables, which Drizzle maps itself. Copies of one empty row are plain objects to the engine; rows that grow
 * key by key beyond a dozen become hash tables, and every later copy of one costs three times as much.
 */
export function rowMapper(fields: SelectedFieldsOrdered): ((rows: unknown[][]) => Row[]) | null {
  const keys: string[] = [];
  const decoders: (Decode | null)[] = [];
  for (const { path, field } of fields) {
    const [key] = path;
    if (path.length !== 1 || key === undefined) return null;
    keys.push(key);
    decoders.push(decoderOf(field));
  }
  const empty: Row = Object.fromEntries(keys.map((key) => [key, null]));
  return (rows) =>
    rows.map((values) => {
      const row = { ...empty };
      for (let place = 0; place < keys.length; place += 1) {
        const value = values[place];
        const decode = decoders[place];
        row[keys[place] as string] = value === null || !decode ? value : decode(value);
      }
      return row;
    });
}

/** Null where a value stays what the driver gives. */
function decoderOf(field: SelectedFieldsOrdered[number]["field"]): Decode | null {
  const decoder: DriverValueDecoder<unknown, unknown> = is(field, Column)
    ? field
    : Reflect.get(sqlOf(field), "decoder");
  const { mapFromDriverValue } = decoder;
  if (mapFromDriverValue === Column.prototype.mapFromDriverValue || decoder === noopDecoder) return null;
  return (value) => decoder.mapFromDriverValue(value);
}

function sqlOf(field: SQL | SQL.Aliased | Subquery): SQL {
  if (is(field, SQL)) return field;
  return is(field, Subquery) ? field._.sql : field.sql;
}
