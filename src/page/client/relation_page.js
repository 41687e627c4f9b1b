/**
 * What the page of a table, a view or a foreign table has of its own.
 *
 * @module
 */

import { join, make, makeList, makeSection, makeTable } from "./dom.js";
import { drawPicture } from "./draw_picture.js";
import { code, countThings, linkTo, renderComment } from "./links.js";
import { keyOf, nameOf } from "./model.js";
import { layOutNeighbourhood } from "./neighbourhood.js";

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").DescribedRelation} DescribedRelation
 * @typedef {import("./dom.js").Child} Child
 * @typedef {DescribedRelation["columns"][number]} Column
 */

/** How far a picture can be widened. */
const MAX_STEPS = 4;

/**
 * @param {DescribedRelation} relation
 * @returns {string} `partition`, `materialized view`
 */
export function describeRelationForm({ form, isPartition }) {
  return isPartition ? `${form}, a partition` : form;
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 * @returns {Child[]}
 */
export function describeRelation(model, relation) {
  return [
    renderColumns(model, relation),
    renderNeighbourhood(model, relation),
    renderReferences(model, relation),
    renderReferencedBy(model, relation),
    renderIndexes(relation),
    renderConstraints(relation),
    renderTriggers(model, relation),
    renderPolicies(relation),
    renderFamily(model, relation),
  ];
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 */
function renderColumns(model, relation) {
  const rows = relation.columns.map((column) => [
    code(column.name),
    renderType(model, column),
    renderKeys(model, relation, column.name),
    column.isNotNull ? make("span", { class: "short" }, "not null") : "",
    renderDefault(column),
    renderComment(column.comment),
  ]);
  const titles = ["Column", "Type", "Key", "Null", "Default", "Comment"];
  return makeSection("Columns", makeTable("Columns", titles, rows));
}

/**
 * @param {Model} model
 * @param {Column} column
 */
function renderType(model, { type, ownType }) {
  if (ownType === undefined) return code(type);
  const id = { kind: "type", ...ownType };
  const labels = model.objects.get(keyOf(id));
  const shown = labels !== undefined && "labels" in labels
    ? /** @type {readonly string[]} */ (labels.labels)
    : [];
  return [
    linkTo(model, id, type),
    shown.length === 0
      ? undefined
      : make("span", { class: "labels", dir: "auto" }, shown.join(", ")),
  ];
}

/** @param {Column} column */
function renderDefault({ identity, generated, ...column }) {
  if (identity !== undefined) return code(`identity, ${identity}`);
  const value = column.default ?? "";
  return code(generated === undefined ? value : `${generated}: ${value}`);
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 * @param {string} name
 * @returns {Child[]}
 */
function renderKeys(model, { primaryKey, foreignKeys, indexes }, name) {
  const isUnique = indexes.some(({ isUnique, isPrimary, isPartial, keys }) =>
    isUnique && !isPrimary && !isPartial && keys.length === 1 &&
    keys[0] === name
  );
  const keys = [
    ...(primaryKey.includes(name) ? ["primary"] : []),
    ...(isUnique ? ["unique"] : []),
    ...foreignKeys.flatMap(({ columns, references }) => {
      const i = columns.indexOf(name);
      return i < 0 ? [] : [
        linkTo(
          model,
          references,
          `${nameOf(references)}.${references.columns[i] ?? ""}`,
        ),
      ];
    }),
  ];
  return join(keys);
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 */
function renderReferences(model, relation) {
  const { foreignKeys } = relation;
  /** @type {(Child | readonly Child[])[][]} */
  const rows = foreignKeys.map((key) => [
    code(key.columns.join(", ")),
    [
      linkTo(model, key.references),
      code(` (${key.references.columns.join(", ")})`),
    ],
    key.onDelete === "no action" ? "" : key.onDelete,
    [
      code(key.name),
      key.isValidated ? undefined : ", not validated",
      key.isInherited ? ", inherited" : undefined,
    ],
  ]);
  // A partitioned table may leave its keys to its partitions.
  const own = new Set(foreignKeys.map(({ name }) => name));
  const edges = (model.references.get(keyOf(relation)) ?? [])
    .filter(({ name }) => !own.has(name));
  rows.push(...edges.flatMap(({ to, columns, referenced }) => {
    const object = model.objects.get(to);
    return object === undefined ? [] : [[
      code(columns.join(", ")),
      [linkTo(model, object), code(` (${referenced.join(", ")})`)],
      "",
      "of its partitions",
    ]];
  }));
  const titles = ["Columns", "Refers to", "On delete", "Constraint"];
  return makeSection("Refers to", makeTable("Refers to", titles, rows));
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 */
function renderReferencedBy(model, relation) {
  const edges = model.referencedBy.get(keyOf(relation)) ?? [];
  const rows = edges.flatMap(({ from, columns, referenced }) => {
    const object = model.objects.get(from);
    return object === undefined ? [] : [[
      linkTo(model, object),
      code(columns.join(", ")),
      code(referenced.join(", ")),
    ]];
  });
  const titles = ["Table", "By its columns", "To"];
  return makeSection(
    "Referred to by",
    makeTable("Referred to by", titles, rows),
  );
}

/** @param {DescribedRelation} relation */
function renderIndexes({ indexes }) {
  const rows = indexes.map((index) => [
    code(index.name),
    code(index.keys.map((key) => key ?? "(expression)").join(", ")),
    [
      index.method,
      ...(index.isPrimary ? ["primary key"] : []),
      ...(index.isUnique && !index.isPrimary ? ["unique"] : []),
      ...(index.isPartial ? ["partial"] : []),
      ...(index.isValid ? [] : ["invalid"]),
      ...(index.included.length === 0
        ? []
        : [`with ${index.included.join(", ")}`]),
    ].join(", "),
    renderComment(index.comment),
  ]);
  const titles = ["Index", "Columns", "What it is", "Comment"];
  return makeSection("Indexes", makeTable("Indexes", titles, rows));
}

/** @param {DescribedRelation} relation */
function renderConstraints({ constraints }) {
  const rows = constraints.map(
    ({ name, type, columns, isValidated, comment }) => [
      code(name),
      isValidated ? type : `${type}, not validated`,
      code(columns.join(", ")),
      renderComment(comment),
    ],
  );
  const titles = ["Constraint", "What it is", "Columns", "Comment"];
  return makeSection("Constraints", makeTable("Constraints", titles, rows));
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 */
function renderTriggers(model, { triggers }) {
  const rows = triggers.map((trigger) => [
    code(trigger.name),
    `${trigger.timing} ${
      trigger.events.join(" or ")
    }, for each ${trigger.level}` +
    (trigger.enabled === "origin" ? "" : `, ${trigger.enabled}`),
    linkTo(model, { kind: "function", ...trigger.function }),
    renderComment(trigger.comment),
  ]);
  const titles = ["Trigger", "When", "Function", "Comment"];
  return makeSection("Triggers", makeTable("Triggers", titles, rows));
}

/** @param {DescribedRelation} relation */
function renderPolicies({ policies, rowSecurity }) {
  const rows = policies.map(({ name, command, isPermissive, comment }) => [
    code(name),
    command,
    isPermissive ? "permissive" : "restrictive",
    renderComment(comment),
  ]);
  const titles = ["Policy", "For", "What it is", "Comment"];
  const note = rowSecurity === "off" && policies.length === 0
    ? undefined
    : make("p", {}, `Row security is ${rowSecurity}.`);
  return makeSection("Policies", note, makeTable("Policies", titles, rows));
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 * @returns {Child}
 */
function renderFamily(model, { parents, children, isPartition, form }) {
  const links = (/** @type {typeof parents} */ relations) =>
    makeList(relations.map((one) => linkTo(model, one)));
  const isPartitioned = form === "partitioned table";
  const fragment = document.createDocumentFragment();
  const sections = [
    makeSection(isPartition ? "Partition of" : "Inherits from", links(parents)),
    makeSection(isPartitioned ? "Partitions" : "Inherited by", links(children)),
  ];
  fragment.append(...sections.filter((section) => section !== undefined));
  return fragment;
}

/**
 * @param {Model} model
 * @param {DescribedRelation} relation
 */
function renderNeighbourhood(model, relation) {
  const key = keyOf(relation);
  const isRelated = model.references.has(key) || model.referencedBy.has(key);
  if (!isRelated) return undefined;
  const place = make("div", {});
  let steps = 1;
  const widen = make("button", { type: "button" }, "Widen by a step");
  const narrow = make("button", { type: "button" }, "Narrow");
  const note = make("p", { class: "note", role: "status" });
  const show = () => {
    const picture = layOutNeighbourhood(model, key, steps);
    const next = layOutNeighbourhood(model, key, steps + 1);
    widen.disabled = steps === MAX_STEPS ||
      next.boxes.length === picture.boxes.length;
    narrow.disabled = steps === 1;
    note.textContent = describeCut(picture);
    const label = `${nameOf(relation)} and ${
      countThings(picture.boxes.length - 1, "table")
    } around it`;
    const { schema, name } = relation;
    const middle = picture.boxes
      .findIndex((box) => box.schema === schema && box.name === name);
    place.replaceChildren(drawPicture(label, picture, middle));
    // It has no width to be moved in before it is on the page.
    queueMicrotask(() => showMiddle(place, picture.boxes[middle]));
  };
  widen.addEventListener("click", () => {
    steps++;
    show();
  });
  narrow.addEventListener("click", () => {
    steps--;
    show();
  });
  show();
  const way = make(
    "a",
    { href: `#/way/${encodeURIComponent(key)}` },
    "Find a way to another table",
  );
  const actions = make("p", { class: "actions" }, widen, " ", narrow, " ", way);
  return makeSection("Around it", place, note, actions);
}

/** @param {import("./neighbourhood.js").Neighbourhood} picture */
function describeCut({ cutFrom, cutTo }) {
  return [
    ...(cutFrom > 0
      ? [
        `${
          countThings(cutFrom, "more table refers", "more tables refer")
        } to it.`,
      ]
      : []),
    ...(cutTo > 0 ? [`It refers to ${countThings(cutTo, "more table")}.`] : []),
    ...(cutFrom + cutTo > 0 ? ["All of them are in the lists below."] : []),
  ].join(" ");
}

/**
 * @param {Element} place
 * @param {import("./draw_picture.js").Box | undefined} box
 */
function showMiddle(place, box) {
  const [frame] = place.children;
  if (frame === undefined || box === undefined) return;
  frame.scrollLeft = box.x + box.width / 2 - frame.clientWidth / 2;
}
