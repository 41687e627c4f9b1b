/**
 * Links to the pages of objects, and names that lead nowhere.
 *
 * @module
 */

import { make } from "./dom.js";
import { keyOf, nameOf } from "./model.js";

/**
 * @typedef {import("./model.js").Id} Id
 * @typedef {import("./model.js").Model} Model
 */

/** What people call a kind: one, and many. */
/** @type {Readonly<Record<string, readonly [one: string, many: string]>>} */
export const KIND_WORDS = {
  table: ["table", "tables"],
  view: ["view", "views"],
  "foreign_table": ["foreign table", "foreign tables"],
  function: ["function", "functions"],
  type: ["type", "types"],
  sequence: ["sequence", "sequences"],
  database: ["kind of other objects", "kinds of other objects"],
};

/**
 * A link to an object, or its name alone where the page does not have it.
 *
 * @param {Model} model
 * @param {Id} object
 * @param {string} [text]
 * @returns {HTMLElement}
 */
export function linkTo({ objects, changes }, object, text = nameOf(object)) {
  const key = keyOf(object);
  const isKnown = objects.has(key) || changes.has(key);
  return isKnown
    ? make("a", { href: `#/${key}`, class: "code", dir: "auto" }, text)
    : make("span", { class: "code", dir: "auto" }, text);
}

/**
 * A name of the database, or SQL.
 *
 * @param {string} text
 * @returns {HTMLElement}
 */
export function code(text) {
  return make("span", { class: "code", dir: "auto" }, text);
}

/**
 * What a person wrote of something.
 *
 * @param {string} comment
 * @returns {HTMLElement}
 */
export function renderComment(comment) {
  return make("span", { class: "said", dir: "auto" }, comment);
}

/**
 * `1 table`, `1,400 tables`
 *
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function countThings(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/**
 * What is said of an object that is not the same as in what it is compared with.
 *
 * @param {Model} model
 * @param {string} key
 * @returns {HTMLElement | undefined}
 */
export function markChange({ changes }, key) {
  const change = changes.get(key)?.change;
  return change && make("span", { class: `mark ${change}` }, change);
}

/**
 * How much is doubtful about an object.
 *
 * @param {Model} model
 * @param {string} key
 * @returns {HTMLElement | undefined}
 */
export function markFindings({ findings }, key) {
  const { length } = findings.get(key) ?? [];
  return length === 0
    ? undefined
    : make("span", { class: "mark" }, countThings(length, "finding"));
}
