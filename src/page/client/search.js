/**
 * Finds tables, columns, types, functions, comments and labels of enums.
 *
 * @module
 */

import MiniSearch from "minisearch";

import { isRelation, nameOf } from "./model.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").DescribedObject} DescribedObject
 */

/**
 * Something that can be found.
 *
 * @typedef {object} Entry
 * @property {number} id
 * @property {string} name
 * @property {string} of The name of what it is a part of; empty: of nothing.
 * @property {string} type Of a column.
 * @property {string} comment
 * @property {string} key Of the object whose page tells of it.
 * @property {"object" | "column" | "label"} what
 */

/**
 * @typedef {object} Search
 * @property {(query: string) => Entry[]} find The best first.
 * @property {Promise<void>} ready When everything can be found.
 */

/** Entries that are taken in before the page may do something else. */
const PIECE = 2_000;

/**
 * Begins to take in all there is, piece by piece.
 *
 * @param {Model} model
 * @returns {Search}
 */
export function startSearch(model) {
  const entries = listEntries(model);
  /** @type {MiniSearch<Entry>} */
  const index = new MiniSearch({
    fields: ["name", "of", "type", "comment"],
    tokenize: splitWords,
    searchOptions: {
      prefix: true,
      combineWith: "AND",
      boost: { name: 8, of: 2 },
    },
  });
  return {
    find: (query) => rank(query, index, entries),
    ready: addInPieces(index, entries),
  };
}

/**
 * @param {MiniSearch<Entry>} index
 * @param {readonly Entry[]} entries
 */
async function addInPieces(index, entries) {
  for (let from = 0; from < entries.length; from += PIECE) {
    index.addAll(entries.slice(from, from + PIECE));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/**
 * Objects first, so that they can be found while columns are taken in.
 *
 * @param {Model} model
 * @returns {Entry[]}
 */
function listEntries({ objects }) {
  const all = [...objects].map(([key, object]) => ({ key, object }));
  const entries = [
    ...all.map(({ key, object }) => describeObject(key, object)),
    ...all.flatMap(({ key, object }) => describeParts(key, object)),
  ];
  return entries.map((entry, id) => ({ ...entry, id }));
}

/**
 * @param {string} key
 * @param {DescribedObject} object
 * @returns {Omit<Entry, "id">}
 */
function describeObject(key, object) {
  const { name, schema, comment } = object;
  const of = schema === "public" ? "" : schema;
  return { key, what: "object", name, of, type: "", comment };
}

/**
 * @param {string} key
 * @param {DescribedObject} object
 * @returns {Omit<Entry, "id">[]}
 */
function describeParts(key, object) {
  const of = nameOf(object);
  if (isRelation(object)) {
    // A partition has the columns of its parent.
    if (object.isPartition) return [];
    return object.columns.map(({ name, type, comment }) => (
      { key, what: "column", name, of, type, comment }
    ));
  }
  const labels = "labels" in object
    ? /** @type {readonly string[]} */ (object.labels)
    : [];
  return labels.map((name) => (
    { key, what: "label", name, of, type: "", comment: "" }
  ));
}

/**
 * The words of a text; `userId` has the words `userId`, `user` and `Id`.
 *
 * @param {string} text
 * @returns {string[]}
 */
function splitWords(text) {
  return text.split(/[^\p{L}\p{M}\p{N}]+/u).flatMap((word) => {
    if (word === "") return [];
    const humps = word.split(/(?<=\p{Ll})(?=\p{Lu})/u);
    return humps.length > 1 ? [word, ...humps] : [word];
  });
}

/**
 * An exact name goes first, then one that begins so, then one that has the word.
 *
 * @param {string} query
 * @param {MiniSearch<Entry>} index
 * @param {readonly Entry[]} entries
 * @returns {Entry[]}
 */
function rank(query, index, entries) {
  const wanted = query.trim().toLowerCase();
  const found = index.search(wanted);
  const some = found.length > 0
    ? found
    : index.search(wanted, { fuzzy: 0.25, prefix: false });
  return some
    .flatMap(({ id, score }) => {
      const entry = entries[id];
      return entry === undefined
        ? []
        : [{ entry, score, tier: findTier(entry, wanted) }];
    })
    .sort((a, b) =>
      a.tier - b.tier || b.score - a.score || a.entry.id - b.entry.id
    )
    .map(({ entry }) => entry);
}

/** @type {Readonly<Record<Entry["what"], number>>} */
const WHAT_RANKS = { object: 0, column: 1, label: 2 };

/**
 * @param {Entry} entry
 * @param {string} wanted In lower case.
 * @returns {number} The lower, the better.
 */
function findTier({ name, of, what }, wanted) {
  const own = name.toLowerCase();
  const full = `${of}.${own}`.toLowerCase();
  const rank = WHAT_RANKS[what];
  if (own === wanted || full === wanted) return rank;
  if (own.startsWith(wanted)) return 3 + rank;
  const words = splitWords(wanted);
  const hasAll = words.every((word) => own.includes(word));
  return (hasAll ? 6 : 9) + rank;
}
