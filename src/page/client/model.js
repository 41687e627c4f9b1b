/**
 * What the page knows of the database.
 *
 * @module
 */

/**
 * @typedef {import("./page_data.ts").PageData} PageData
 * @typedef {import("./page_data.ts").Change} Change
 * @typedef {import("./page_data.ts").ObjectFinding} ObjectFinding
 * @typedef {import("../../core/description/description.ts").Description} Description
 * @typedef {import("../../core/description/description.ts").DescribedObject} DescribedObject
 * @typedef {import("../../core/description/description.ts").DescribedRelation} DescribedRelation
 * @typedef {import("../../core/description/description.ts").DescribedForeignKey} DescribedForeignKey
 */

/**
 * An object by its kind and its names.
 *
 * @typedef {{ readonly kind: string, readonly schema: string, readonly name: string }} Id
 */

/**
 * A foreign key as a line between two tables, which keys name.
 *
 * @typedef {object} Edge
 * @property {string} name
 * @property {string} from
 * @property {string} to
 * @property {readonly string[]} columns Of the table that has the key.
 * @property {readonly string[]} referenced Of the other table.
 */

/**
 * @typedef {object} Model
 * @property {PageData} data
 * @property {ReadonlyMap<string, DescribedObject>} objects By key.
 * @property {ReadonlyMap<string, readonly Edge[]>} references Of a table, by its key.
 * @property {ReadonlyMap<string, readonly Edge[]>} referencedBy To a table, by its key.
 * @property {ReadonlyMap<string, Change>} changes By key.
 * @property {ReadonlyMap<string, readonly ObjectFinding[]>} findings By key.
 */

/**
 * The key of an object, which is its address on the page too.
 *
 * @param {Id} object
 * @returns {string} `table/public.users`
 */
export function keyOf({ kind, schema, name }) {
  return `${kind}/${encodePart(schema)}.${encodePart(name)}`;
}

/**
 * A dot would end the name of a schema.
 *
 * @param {string} name
 * @returns {string}
 */
function encodePart(name) {
  return encodeURIComponent(name.toWellFormed()).replaceAll(".", "%2E");
}

/**
 * A name as people read it, without what goes without saying.
 *
 * @param {Pick<Id, "schema" | "name">} object
 * @returns {string}
 */
export function nameOf({ schema, name }) {
  return schema === "public" ? name : `${schema}.${name}`;
}

/**
 * @param {PageData} data
 * @returns {Model}
 */
export function buildModel(data) {
  const objects = new Map(
    listObjects(data.description).map((object) => [keyOf(object), object]),
  );
  const edges = unite(
    listRelations(data.description)
      .flatMap((relation) => listEdges(relation, objects)),
  );
  return {
    data,
    objects,
    references: Map.groupBy(edges, ({ from }) => from),
    referencedBy: Map.groupBy(edges, ({ to }) => to),
    changes: new Map(data.changes.map((change) => [keyOf(change), change])),
    findings: Map.groupBy(data.findings, keyOf),
  };
}

/**
 * Tables, views and foreign tables.
 *
 * @param {Description} description
 * @returns {DescribedRelation[]}
 */
export function listRelations({ tables, views, foreignTables }) {
  return [...tables, ...views, ...foreignTables];
}

/**
 * Every object, kind by kind.
 *
 * @param {Description} description
 * @returns {DescribedObject[]}
 */
export function listObjects(description) {
  const { functions, types, sequences, databaseObjects } = description;
  return [
    ...listRelations(description),
    ...[...functions, ...types, ...sequences, ...databaseObjects],
  ];
}

/**
 * Its foreign keys, without those that a partitioned table hands down. What a
 * partition has of its own is told of the table that it is a part of.
 *
 * @param {DescribedRelation} relation
 * @param {ReadonlyMap<string, DescribedObject>} objects
 * @returns {Edge[]}
 */
function listEdges(relation, objects) {
  const from = keyOf(findWhole(relation, objects));
  return relation.foreignKeys.filter(({ isInherited }) => !isInherited)
    .map(({ name, columns, references }) => ({
      ...{ name, from },
      to: keyOf(references),
      columns,
      referenced: references.columns,
    }));
}

/**
 * The table that a partition is a part of, through all of them; or itself.
 *
 * @param {DescribedRelation} relation
 * @param {ReadonlyMap<string, DescribedObject>} objects
 * @returns {DescribedRelation}
 */
function findWhole(relation, objects) {
  const [parent] = relation.isPartition ? relation.parents : [];
  const above = parent && objects.get(keyOf(parent));
  return isRelation(above) ? findWhole(above, objects) : relation;
}

/**
 * Each foreign key once, however many partitions have it.
 *
 * @param {readonly Edge[]} edges
 * @returns {Edge[]}
 */
function unite(edges) {
  const byEnds = new Map(
    edges.toReversed().map((edge) => [
      JSON.stringify([edge.from, edge.to, edge.columns, edge.referenced]),
      edge,
    ]),
  );
  return [...byEnds.values()].reverse();
}

/**
 * @param {DescribedObject | undefined} object
 * @returns {object is DescribedRelation}
 */
export function isRelation(object) {
  return object !== undefined && "columns" in object;
}

/**
 * The most referenced first, then by name.
 *
 * @param {Model} model
 * @param {readonly string[]} keys
 * @returns {string[]}
 */
export function rankKeys({ referencedBy }, keys) {
  const count = (/** @type {string} */ key) =>
    referencedBy.get(key)?.length ?? 0;
  return keys.toSorted((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
}
