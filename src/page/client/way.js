/**
 * Finds the shortest way from one table to another along foreign keys.
 *
 * @module
 */

/**
 * @typedef {import("./model.js").Edge} Edge
 * @typedef {import("./model.js").Model} Model
 */

/**
 * One join: along a foreign key or against it.
 *
 * @typedef {object} Step
 * @property {Edge} edge
 * @property {string} next The key of the table that is joined.
 * @property {readonly Edge[]} others Other foreign keys between the same tables.
 */

/**
 * @param {Model} model
 * @param {string} from The key of a table.
 * @param {string} to The same.
 * @returns {Step[] | undefined} None if there is no way.
 */
export function findWay(model, from, to) {
  /** @type {Map<string, Step & { readonly before: string }>} */
  const reached = new Map();
  const met = new Set([from]);
  // A set grows while it is walked.
  for (const key of met) {
    if (key === to) return walkBack(reached, from, to);
    for (const step of listSteps(model, key)) {
      if (met.has(step.next)) continue;
      met.add(step.next);
      reached.set(step.next, { ...step, before: key });
    }
  }
  return undefined;
}

/**
 * @param {ReadonlyMap<string, Step & { readonly before: string }>} reached
 * @param {string} from
 * @param {string} to
 * @returns {Step[]}
 */
function walkBack(reached, from, to) {
  const steps = [];
  for (let key = to; key !== from;) {
    const step = reached.get(key);
    if (step === undefined) break;
    steps.unshift(step);
    key = step.before;
  }
  return steps;
}

/**
 * The tables beside one: what it refers to comes first.
 *
 * @param {Model} model
 * @param {string} key
 * @returns {Step[]}
 */
function listSteps({ references, referencedBy, objects }, key) {
  const edges = [
    ...(references.get(key) ?? []).map((edge) => ({ edge, next: edge.to })),
    ...(referencedBy.get(key) ?? []).map((edge) => ({ edge, next: edge.from })),
  ];
  return [...Map.groupBy(edges, ({ next }) => next)].flatMap(
    ([next, [first, ...others]]) =>
      first === undefined || !objects.has(next) ? [] : [{
        next,
        edge: first.edge,
        others: others.map(({ edge }) => edge),
      }],
  );
}

/**
 * The way as a query.
 *
 * @param {Model} model
 * @param {string} from
 * @param {readonly Step[]} steps
 * @returns {string}
 */
export function renderJoins(model, from, steps) {
  const table = (/** @type {string} */ key) => nameInSql(model, key);
  const joins = steps.map(({ edge, next }) => {
    const { columns, referenced } = edge;
    const conditions = columns.map((column, i) =>
      `${table(edge.from)}.${quote(model, column)} = ` +
      `${table(edge.to)}.${quote(model, referenced[i] ?? "")}`
    );
    return `\nJOIN ${table(next)}\n  ON ${conditions.join("\n  AND ")}`;
  });
  return `SELECT *\nFROM ${table(from)}${joins.join("")};`;
}

/**
 * @param {Model} model
 * @param {string} key
 * @returns {string}
 */
function nameInSql(model, key) {
  const { schema = "", name = "" } = model.objects.get(key) ?? {};
  const quoted = quote(model, name);
  return schema === "public" ? quoted : `${quote(model, schema)}.${quoted}`;
}

/**
 * @param {Model} model
 * @param {string} name
 * @returns {string}
 */
function quote({ data }, name) {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) &&
    !data.keywords.includes(name);
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}
