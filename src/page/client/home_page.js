/**
 * What the page begins with, and lists of all there is of a kind.
 *
 * @module
 */

import { make, makeList, makeSection, makeTable } from "./dom.js";
import { drawPicture } from "./draw_picture.js";
import {
  code,
  countThings,
  KIND_WORDS,
  linkTo,
  markChange,
  markFindings,
  renderComment,
} from "./links.js";
import { isRelation, keyOf, rankKeys } from "./model.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").DescribedObject} DescribedObject
 * @typedef {import("./object_page.js").Page} Page
 * @typedef {import("./dom.js").Child} Child
 * @typedef {import("../../core/diagram/picture.ts").Picture} Picture
 */

/** Tables that the page begins with. */
const MAX_MAIN = 12;

/** Rows of a list that are there at once: a browser takes long for ten thousand. */
const MAX_ROWS = 500;

/**
 * @param {Model} model
 * @returns {Page}
 */
export function renderHome(model) {
  const { database, server } = model.data.description;
  return {
    title: "",
    content: [
      make(
        "header",
        {},
        make("p", { class: "form" }, `PostgreSQL ${server}`),
        make("h1", { tabindex: -1, dir: "auto" }, `Schema of ${database}`),
      ),
      renderCounts(model),
      renderChangeSummary(model),
      renderUnread(model),
      renderMain(model),
      ...model.data.pictures.map(renderPicture),
    ],
  };
}

/** @param {Model} model */
function renderCounts(model) {
  const byKind = Map.groupBy(model.objects.values(), ({ kind }) => kind);
  const links = [...byKind].map(([kind, objects]) => {
    const [one, many] = KIND_WORDS[kind] ?? [kind, kind];
    const text = countThings(objects.length, one, many);
    return make("a", { href: `#/list/${kind}` }, text);
  });
  const way = make("a", { href: "#/way" }, "Find a way between two tables");
  return make(
    "nav",
    { "aria-label": "What there is" },
    make(
      "ul",
      { class: "counts" },
      [...links, way].map((link) => make("li", {}, link)),
    ),
  );
}

/** @param {Model} model */
function renderChangeSummary({ data, changes }) {
  if (data.against === undefined) return undefined;
  const count = changes.size === 0
    ? "Nothing"
    : countThings(changes.size, "object");
  return makeSection(
    `Against ${data.against}`,
    make(
      "p",
      {},
      changes.size === 0
        ? `${count} differs.`
        : make("a", { href: "#/changes" }, count, " differ"),
    ),
  );
}

/** @param {Model} model */
function renderUnread({ data }) {
  return makeSection(
    "What could not be read",
    makeList(data.unread.map((object) => [
      KIND_WORDS[object.kind]?.[0],
      " ",
      code(object.name),
      `: ${object.reason}`,
    ])),
  );
}

/** @param {Model} model */
function renderMain(model) {
  const keys = rankKeys(model, [...model.referencedBy.keys()])
    .filter((key) => model.objects.has(key))
    .slice(0, MAX_MAIN);
  const rows = keys.flatMap((key) => {
    const object = model.objects.get(key);
    return object === undefined ? [] : [[
      linkTo(model, object),
      String(model.referencedBy.get(key)?.length ?? 0),
      renderComment(object.comment),
    ]];
  });
  const titles = ["Table", "Foreign keys to it", "Comment"];
  return makeSection(
    "Most referenced tables",
    makeTable("Most referenced tables", titles, rows),
  );
}

/** @param {Picture} picture */
function renderPicture(picture) {
  const { schema, omitted, boxes } = picture;
  const of = schema === undefined ? "" : ` of ${schema}`;
  const title = omitted === 0 ? `Related tables${of}` : `Main tables${of}`;
  const label = `${title}, ${countThings(boxes.length, "table")}`;
  const note = omitted === 0 ? undefined : make(
    "p",
    { class: "note" },
    `The ${boxes.length} most referenced; ${
      countThings(omitted, "other related table is", "other related tables are")
    } left out. The page of each table has a picture of what is around it.`,
  );
  return makeSection(title, drawPicture(label, picture), note);
}

/**
 * All objects of a kind.
 *
 * @param {Model} model
 * @param {string} kind
 * @returns {Page | undefined}
 */
export function renderList(model, kind) {
  const objects = [...model.objects.values()]
    .filter((object) => object.kind === kind);
  const [one, many = kind] = KIND_WORDS[kind] ?? [];
  if (one === undefined || objects.length === 0) return undefined;
  const title = many.charAt(0).toUpperCase() + many.slice(1);
  const place = make("div", {});
  const show = (/** @type {number} */ max) => {
    const rows = objects.slice(0, max)
      .map((object) => renderRow(model, object));
    const titles = ["Name", "What it is", "Comment"];
    const table = makeTable(title, titles, rows);
    const more = objects.length - rows.length;
    place.replaceChildren(...[
      table,
      ...(more > 0 ? [renderMore(more, () => show(Infinity))] : []),
    ].filter((child) => child !== undefined));
  };
  show(MAX_ROWS);
  return {
    title,
    content: [
      make(
        "header",
        {},
        make("p", { class: "form" }, countThings(objects.length, one, many)),
        make("h1", { tabindex: -1 }, title),
      ),
      place,
    ],
  };
}

/**
 * @param {number} more
 * @param {() => void} click
 */
function renderMore(more, click) {
  const text = `Show ${more.toLocaleString("en")} more`;
  return make("p", {}, make("button", { type: "button", click }, text));
}

/**
 * @param {Model} model
 * @param {DescribedObject} object
 * @returns {(Child | readonly Child[])[]}
 */
function renderRow(model, object) {
  const key = keyOf(object);
  const marks = [markChange(model, key), markFindings(model, key)]
    .flatMap((mark) => mark === undefined ? [] : [" ", mark]);
  return [
    [linkTo(model, object), ...marks],
    isRelation(object)
      ? make(
        "span",
        { class: "short" },
        countThings(object.columns.length, "column") +
          (object.isPartition ? ", partition" : ""),
      )
      : "definition" in object
      ? code(String(object.definition))
      : "",
    renderComment(object.comment),
  ];
}

/**
 * What differs from what the database is compared with.
 *
 * @param {Model} model
 * @returns {Page | undefined}
 */
export function renderChanges(model) {
  const { data, changes } = model;
  if (data.against === undefined) return undefined;
  const sections = ["added", "changed", "removed"].map((kind) => {
    const rows = [...changes.values()]
      .filter(({ change }) => change === kind)
      .map((change) => [
        linkTo(model, change),
        KIND_WORDS[change.kind]?.[0],
        change.differences.map((line) => make("div", {}, code(line))),
      ]);
    const title = kind.charAt(0).toUpperCase() + kind.slice(1);
    return makeSection(
      title,
      makeTable(title, ["Name", "Kind", "What differs"], rows),
    );
  });
  return {
    title: "What differs",
    content: [
      make(
        "header",
        {},
        make("p", { class: "form" }, `Against ${data.against}`),
        make("h1", { tabindex: -1 }, "What differs"),
      ),
      changes.size === 0 ? make("p", {}, "Nothing differs.") : undefined,
      ...sections,
    ],
  };
}
