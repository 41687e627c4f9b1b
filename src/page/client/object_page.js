/**
 * The page of an object, whatever its kind.
 *
 * @module
 */

import { join, make, makeList, makeSection, makeTable } from "./dom.js";
import {
  code,
  KIND_WORDS,
  linkTo,
  markChange,
  renderComment,
} from "./links.js";
import { isRelation, nameOf } from "./model.js";
import { describeRelation, describeRelationForm } from "./relation_page.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").DescribedObject} DescribedObject
 * @typedef {import("./dom.js").Child} Child
 * @typedef {import("../../core/description/description.ts").DescribedFunction} DescribedFunction
 * @typedef {import("../../core/description/description.ts").DescribedType} DescribedType
 * @typedef {import("../../core/description/description.ts").DescribedSequence} DescribedSequence
 */

/**
 * A page, and what the window is to be called.
 *
 * @typedef {{ readonly title: string, readonly content: readonly Child[] }} Page
 */

/**
 * @param {Model} model
 * @param {string} key
 * @returns {Page | undefined} None if there is no such object, and was none.
 */
export function renderObject(model, key) {
  const object = model.objects.get(key);
  if (object === undefined) return renderRemoved(model, key);
  return {
    title: nameOf(object),
    content: [
      renderHead(object, describeForm(object), markChange(model, key)),
      renderChange(model, key),
      ...describeParts(model, object),
      ...object.facts.map(({ label, items }) =>
        makeSection(
          label,
          makeList(
            items.map(({ text, object }) =>
              object === undefined ? code(text) : linkTo(model, object, text)
            ),
          ),
        )
      ),
      renderFindings(model, key),
      renderDdl("DDL", object.ddl),
    ],
  };
}

/**
 * @param {Pick<DescribedObject, "schema" | "name" | "comment">} object
 * @param {string} form
 * @param {Child} mark
 */
function renderHead(object, form, mark) {
  return make(
    "header",
    {},
    make("p", { class: "form" }, form, mark && " ", mark),
    make("h1", { tabindex: -1, dir: "auto" }, nameOf(object)),
    object.comment === ""
      ? undefined
      : make("p", { class: "comment", dir: "auto" }, object.comment),
  );
}

/**
 * What is gone has nothing but what it was.
 *
 * @param {Model} model
 * @param {string} key
 * @returns {Page | undefined}
 */
function renderRemoved(model, key) {
  const change = model.changes.get(key);
  if (change === undefined) return undefined;
  const [form = ""] = KIND_WORDS[change.kind] ?? [];
  return {
    title: nameOf(change),
    content: [
      renderHead(
        { ...change, comment: "" },
        form,
        markChange(model, key),
      ),
      renderDdl("DDL before", change.before ?? ""),
    ],
  };
}

/**
 * @param {Model} model
 * @param {string} key
 */
function renderChange({ changes, data }, key) {
  const change = changes.get(key);
  if (change === undefined || change.differences.length === 0) return undefined;
  return makeSection(
    `Changed against ${data.against ?? ""}`,
    makeList(change.differences.map(code)),
  );
}

/**
 * @param {Model} model
 * @param {string} key
 */
function renderFindings({ findings }, key) {
  const rows = (findings.get(key) ?? [])
    .map(({ message, level, rule, sql }) => [
      make("span", { dir: "auto" }, message),
      ...[level, code(rule), sql === undefined ? "" : code(sql)],
    ]);
  const titles = ["What is doubtful", "Level", "Rule", "What mends it"];
  return makeSection("Lint", makeTable("Lint", titles, rows));
}

/** @param {DescribedObject} object */
function describeForm(object) {
  const [form = ""] = KIND_WORDS[object.kind] ?? [];
  if (isRelation(object)) return describeRelationForm(object);
  if (object.kind === "type") {
    return `${/** @type {DescribedType} */ (object).form} type`;
  }
  return form;
}

/**
 * @param {Model} model
 * @param {DescribedObject} object
 * @returns {Child[]}
 */
function describeParts(model, object) {
  if (isRelation(object)) return describeRelation(model, object);
  switch (object.kind) {
    case "function":
      return describeFunction(/** @type {DescribedFunction} */ (object));
    case "type":
      return describeType(/** @type {DescribedType} */ (object));
    case "sequence":
      return describeSequence(
        model,
        /** @type {DescribedSequence} */ (object),
      );
    default:
      return [];
  }
}

/** @param {DescribedFunction} object */
function describeFunction({ overloads }) {
  const rows = overloads.map((overload) => [
    code(`(${overload.arguments})`),
    code(overload.result ?? ""),
    `${overload.form}, ${overload.language}, ${overload.volatility}${
      overload.isSecurityDefiner ? ", security definer" : ""
    }`,
    renderComment(overload.comment),
  ]);
  const titles = ["Arguments", "Returns", "What it is", "Comment"];
  return [
    makeSection("Signatures", makeTable("Signatures", titles, rows)),
  ];
}

/** @param {DescribedType} object */
function describeType({ labels, definition }) {
  return labels.length > 0
    ? [makeSection("Labels", makeList(labels.map(code)))]
    : [makeSection("Definition", make("p", {}, code(definition)))];
}

/**
 * @param {Model} model
 * @param {DescribedSequence} object
 */
function describeSequence(model, { type, ownedBy, defaultOf }) {
  const show = (/** @type {NonNullable<typeof ownedBy>} */ column) =>
    linkTo(model, column, `${nameOf(column)}.${column.column}`);
  const rows = [
    ["Type", code(type)],
    ...(ownedBy === undefined ? [] : [["Owned by", show(ownedBy)]]),
    ...(defaultOf.length === 0
      ? []
      : [["Default of", join(defaultOf.map(show))]]),
  ];
  return [
    makeSection("What it is", makeTable("What it is", ["What", "Which"], rows)),
  ];
}

/**
 * The statements, with a button to take them away.
 *
 * @param {string} title
 * @param {string} ddl
 */
export function renderDdl(title, ddl) {
  const status = make("span", { role: "status", class: "status" });
  const statements = make("code", {}, ddl);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(ddl);
      status.textContent = "Copied";
    } catch {
      // Not every browser lets a file do it; then a person has to.
      getSelection()?.selectAllChildren(statements);
      status.textContent = "Selected: copy it by hand";
    }
  };
  return makeSection(
    title,
    make(
      "p",
      { class: "actions" },
      make("button", { type: "button", click: () => void copy() }, "Copy"),
      " ",
      status,
    ),
    make("pre", { tabindex: 0, "aria-label": title }, statements),
  );
}
