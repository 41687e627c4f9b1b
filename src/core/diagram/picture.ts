/**
 * What a picture of tables is made of. Lengths are in pixels.
 *
 * @module
 */

/** A picture of tables and the foreign keys between them. */
export interface Picture {
  /** The schema that it is of; absent: all of them. */
  readonly schema?: string;
  /** Related tables that are left out, because others are referenced more. */
  readonly omitted: number;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** A table. */
export interface Box {
  readonly schema: string;
  readonly name: string;
  /** Columns of its keys. */
  readonly columns: readonly string[];
  /** Of its upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A foreign key, from the table that has it to the one that it refers to. */
export interface Line {
  /** Places in the list of boxes. */
  readonly from: number;
  readonly to: number;
  /** Columns of the key, for who asks: `user_id → id`. */
  readonly label: string;
  /** A cubic Bézier curve: a point, then three for each of its parts. */
  readonly points: readonly (readonly [x: number, y: number])[];
}
